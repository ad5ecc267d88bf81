"""Archives that mean harm, and the three kinds that we read."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from core.data.archives import MOST_MEMBERS, members
from core.data.kinds import SourceFailed

NAMES = ["../evil", "package/../../evil", "/etc/evil", "..\\evil", "C:\\evil", "C:evil", "\\\\server\\share\\evil"]


def tarball(path: Path, *infos: tarfile.TarInfo, mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for info in infos:
            tar.addfile(info, io.BytesIO(b"x" * info.size))
    return path


def info(name: str, kind: bytes = tarfile.REGTYPE, size: int = 3, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.size, made.linkname = kind, size, link
    return made


def everything(name: str) -> bool:
    return True


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_out_of_a_tarball(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="leads out"):
        members(tarball(tmp_path / "a.tgz", info(name)), everything)
    assert [path.name for path in tmp_path.iterdir()] == ["a.tgz"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_out_of_a_wheel(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(SourceFailed, match="leads out"):
        members(tmp_path / "a.whl", everything)


@pytest.mark.parametrize(
    "member",
    [
        info("data", tarfile.SYMTYPE, 0, "/etc/passwd"),
        info("data", tarfile.LNKTYPE, 0, "../../etc/passwd"),
        info("data", tarfile.CHRTYPE, 0),
        info("data", tarfile.FIFOTYPE, 0),
    ],
    ids=["symbolic link", "hard link", "device", "pipe"],
)
def test_what_is_no_file_is_refused(member: tarfile.TarInfo, tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="link or a device"):
        members(tarball(tmp_path / "a.tgz", info("first"), member), everything)


def test_a_link_in_a_wheel(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("data")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(SourceFailed, match="link or a device"):
        members(tmp_path / "a.whl", everything)


def test_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A bomb in an archive counts by what it claims, whether it is wanted or not."""
    bomb = tarball(tmp_path / "a.tgz", info("small"), info("bomb", size=1 << 20))
    assert bomb.stat().st_size < 1 << 14
    with pytest.raises(SourceFailed, match="more than is allowed"):
        members(bomb, lambda name: name == "small", limit=1 << 19)
    assert members(bomb, lambda name: name == "small", limit=1 << 21) == {"small": b"xxx"}


def test_a_million_entries_are_refused(tmp_path: Path) -> None:
    crowd = tarball(tmp_path / "a.tgz", *(info(f"f{n}", size=0) for n in range(MOST_MEMBERS + 1)), mode="w")
    with pytest.raises(SourceFailed, match="more than is allowed"):
        members(crowd, everything)


def test_only_what_is_wanted_is_read(tmp_path: Path) -> None:
    made = tarball(tmp_path / "a.tgz", info("./package", tarfile.DIRTYPE, 0), info("./package/data"), info("./package/code.js"))
    assert members(made, lambda name: name.endswith("data")) == {"package/data": b"xxx"}


def test_a_debian_package(tmp_path: Path) -> None:
    """An odd length before the data: the padding byte must be skipped."""
    inner = tarball(tmp_path / "data.tar.xz", info("./usr/share/data"), mode="w:xz").read_bytes()
    deb = b"!<arch>\n"
    for name, content in (("debian-binary", b"2.0\nx"), ("control.tar.xz", b"abcd"), ("data.tar.xz", inner)):
        deb += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode() + content + b"\n" * (len(content) % 2)
    (tmp_path / "a.deb").write_bytes(deb)
    assert members(tmp_path / "a.deb", everything) == {"usr/share/data": b"xxx"}


@pytest.mark.parametrize("content", [b"", b"!<arch>\n", b"not an archive at all"])
def test_what_is_no_debian_package(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(content)
    with pytest.raises(ValueError, match="Debian package"):
        members(tmp_path / "a.deb", everything)
