"""Which typefaces a letter is set in: the site's own first, per character, then Noto SC."""

from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings

# GB/T 9704-2012 names the faces; the same face has several names in circulation.
WANTED = {
    "song": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
    "fang": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "FZFangSong-Z02"),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "FZKai-Z03"),
    "hei": ("黑体", "SimHei", "FZHei-B01"),
}
SUPPLIED = {"song": "Noto Serif SC", "fang": "Noto Serif SC", "kai": "Noto Serif SC", "hei": "Noto Sans SC"}


@cache
def collection() -> typst.Fonts:
    """All faces, read once per process: a font added to FONTS_DIR counts after a restart."""
    folders = [Path(pylopdf_fonts_zh_cn.__file__).parent]
    if settings.FONTS_DIR.is_dir():
        folders.append(settings.FONTS_DIR)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def faces() -> dict[str, list[str]]:
    """For each face the families present, in the order they are tried for a character."""
    present = {family.lower(): family for family in collection().families()}
    last = ["Noto Serif SC", "Noto Sans SC"]
    return {
        face: list(
            dict.fromkeys(
                [present[n.lower()] for n in names if n.lower() in present] + [SUPPLIED[face]] + last
            )
        )
        for face, names in WANTED.items()
    }
