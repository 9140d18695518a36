"""Scrive le tabelle generate: stessi dati, stessi byte, su ogni macchina."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pandas as pd


def _as_text(values: pd.Series) -> pd.Series:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        text = values.dt.strftime("%Y-%m-%dT%H:%M:%S%z")
        return text.str.slice(0, 22) + ":" + text.str.slice(22)
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return values.dt.strftime("%Y-%m-%d")
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.map({True: "true", False: "false"}, na_action="ignore")
    return values


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """La tabella come CSV: UTF-8, a capo LF, orari ISO 8601 con lo scarto, vuoto se manca."""
    text = io.StringIO()
    frame.apply(_as_text).to_csv(text, index=False, lineterminator="\n")
    return text.getvalue().encode("utf-8")


def gzip_bytes(content: bytes) -> bytes:
    """Comprime senza scrivere l'ora né il nome: gli stessi dati danno gli stessi byte."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def write_bytes(content: bytes, path: Path) -> None:
    """Scrive un file, compresso se il nome finisce in ``.gz``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip_bytes(content) if path.suffix == ".gz" else content)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Scrive una tabella in ``path`` (``.csv`` o ``.csv.gz``)."""
    write_bytes(csv_bytes(frame), path)
