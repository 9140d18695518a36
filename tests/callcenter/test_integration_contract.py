"""The contract checker agrees with the jsonschema library on its subset, and refuses the rest."""

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.integration import contract_problems

VALUES = [
    None, True, False, 0, 1, -1, 3.0, 2.5, "", "a", "abc", "12", "à", [], [1], [1, "a"], [True],
    [1, 1.0], {}, {"a": 1}, {"a": "x", "b": 2}, {"b": None}, {"a": {"b": 1}}, {"c": [1, 2, 3]},
    [[1], [2]], {"a": 1.0}, 10**20, "+391234567",
]  # fmt: skip
SCHEMAS = [
    True, False, {}, {"title": "t", "description": "d"},
    *({"type": kind} for kind in
      ("object", "array", "string", "number", "integer", "boolean", "null")),
    {"type": ["integer", "null"]}, {"enum": [1, "a", None]}, {"enum": [True, [1]]},
    {"enum": [{"a": 1}]}, {"const": 1}, {"const": False}, {"const": 0},
    {"required": ["a"]}, {"required": ["a", "b"]}, {"properties": {"a": {"type": "integer"}}},
    {"properties": {"a": False}}, {"properties": {"a": True}, "additionalProperties": False},
    {"additionalProperties": {"type": "integer"}}, {"minimum": 0}, {"maximum": 2},
    {"minimum": 1, "maximum": 3}, {"minLength": 2}, {"maxLength": 1}, {"pattern": "^[0-9]+$"},
    {"pattern": "b"}, {"items": {"type": "integer"}}, {"items": False}, {"minItems": 1},
    {"maxItems": 1}, {"items": {"items": {"type": "integer"}}},
    {"properties": {"a": {"properties": {"b": {"type": "string"}}}}},
    {"type": "object", "required": ["a"], "additionalProperties": False,
     "properties": {"a": {"type": "string", "minLength": 1}, "b": {"type": "integer"}}},
]  # fmt: skip


def accepted(document, schema):
    return jsonschema.Draft202012Validator(schema).is_valid(document)


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_same_verdict_as_jsonschema(schema):
    for value in VALUES:
        problems = contract_problems(value, schema)
        assert (problems == []) == accepted(value, schema), (value, problems)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, -2.0])
    | st.sampled_from(["", "a", "ab", "12", "b2"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"]


def rules(inner):
    limit = st.integers(-2, 3)
    size = st.integers(0, 3)
    return st.fixed_dictionaries({}, optional={
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, max_size=2,
                                                  unique=True),
        "enum": st.lists(json_values, min_size=1, max_size=3),
        "const": json_values,
        "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
        "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
        "additionalProperties": inner,
        "minimum": limit, "maximum": limit, "minLength": size, "maxLength": size,
        "minItems": size, "maxItems": size, "items": inner,
        "pattern": st.sampled_from(["a", "^b", "[0-9]$"]),
    })  # fmt: skip


schemas = st.recursive(st.booleans() | rules(st.booleans()), rules, max_leaves=5)


@settings(max_examples=400, deadline=None)
@given(json_values, schemas)
def test_same_verdict_as_jsonschema_on_random_contracts(document, schema):
    assert (contract_problems(document, schema) == []) == accepted(document, schema)


@pytest.mark.parametrize("keyword", ["oneOf", "format", "$ref", "exclusiveMinimum", "requird"])
def test_a_rule_it_does_not_know_is_refused_wherever_it_is(keyword):
    for schema in (
        {keyword: 1},
        {"properties": {"a": {keyword: 1}}},
        {"items": {keyword: 1}},
        {"additionalProperties": {keyword: 1}},
    ):
        with pytest.raises(ValueError, match="non conosce"):
            contract_problems({}, schema)


def test_bad_schemas_are_refused():
    with pytest.raises(ValueError, match="tipo «text»"):
        contract_problems("a", {"type": "text"})
    with pytest.raises(ValueError, match="oggetto con le regole"):
        contract_problems("a", {"properties": {"a": "string"}})


def test_problems_say_where():
    schema = {
        "required": ["a"],
        "properties": {"list": {"items": {"type": "integer"}}, "in": {"required": ["x"]}},
        "additionalProperties": False,
    }
    found = contract_problems({"list": [1, "b"], "in": {}, "extra": 0}, schema)
    assert [text.split(":")[0] for text in found] == ["«a»", "«list[1]»", "«in.x»", "«extra»"]
