"""The question bank in Moodle: XML and GIFT out, XML back in.

    python -m tools.moodle export --out banco.xml
    python -m tools.moodle check banco.xml

What Moodle's importer reads was taken from its own source (the tree that has a ``public`` folder,
5.1 and later): question/format/xml/format.php, question/format/gift/format.php and the
questiontype.php of question/type/calculated and question/type/ordering. One module per concern:

- ``formulas``: the bank's expressions as Moodle formulas, and back;
- ``rich``: the bank's Markdown as HTML with Moodle's placeholders, and back;
- ``datasets``: the values of a calculated question;
- ``xmlwrite`` / ``xmlread``: the XML; ``gift``: the text format;
- ``canonical``: the normal form in which a question and its reading back must be equal.
"""

from tools.moodle.canonical import canonical
from tools.moodle.gift import gift
from tools.moodle.xmlread import from_xml
from tools.moodle.xmlwrite import to_xml

__all__ = ["canonical", "from_xml", "gift", "to_xml"]
