"""Writes requirements-pytorch.txt and requirements-jax.txt: exact versions with the hashes of their wheels on PyPI.

Run it after changing a version below:  python3 lock.py

The lists hold what the packages need at run time, which is less than they declare. PyPI's torch for Linux is linked
against CUDA's libraries, so `import torch` needs those named here even where only the CPU computes; the rest of what it
declares (triton, cuSOLVER, NVTX, the CUDA headers and bindings) is loaded on a GPU only.
"""

import re
import urllib.request
from pathlib import Path

LINUX = 'sys_platform == "linux"'

PYTORCH = {
    "torch==2.15.0": None,
    "numpy==2.4.6": None,
    "filelock==4.2.11": None,
    "fsspec==2026.9.0": None,
    "jinja2==3.1.6": None,
    "markupsafe==3.0.4": None,
    "mpmath==1.3.0": None,
    "networkx==3.6.1": None,
    "setuptools==84.2.1": None,
    "sympy==1.14.0": None,
    "typing-extensions==4.16.0": None,
    "nvidia-cublas==13.4.1.3": LINUX,
    "nvidia-cuda-cupti==13.2.86": LINUX,
    "nvidia-cuda-nvrtc==13.2.86": LINUX,
    "nvidia-cuda-runtime==13.2.86": LINUX,
    "nvidia-cudnn-cu13==9.26.0.51": LINUX,
    "nvidia-cufft==12.2.0.57": LINUX,
    "nvidia-cufile==1.17.1.22": LINUX,
    "nvidia-cusparse==12.7.10.12": LINUX,
    "nvidia-cusparselt-cu13==0.8.1": LINUX,
    "nvidia-nccl-cu13==2.30.7": LINUX,
    "nvidia-nvjitlink==13.5.37": LINUX,
    "nvidia-nvshmem-cu13==3.7.2": LINUX,
}

JAX = {
    "jax==0.10.2": None,
    "jaxlib==0.10.2": None,
    "ml-dtypes==0.6.0": None,
    "numpy==2.4.6": None,
    "opt-einsum==3.4.0": None,
    "scipy==1.17.1": None,
}

PYTHONS = ("cp311-cp311-", "cp312-cp312-", "cp313-cp313-", "cp314-cp314-", "py3-none-")
PLATFORMS = ("-any.whl", "linux", "macosx")


def wheels(pin: str) -> list[str]:
    """SHA-256 of the wheels that some machine may pick, from PyPI's simple index (PEP 503)."""
    name, version = pin.split("==")
    with urllib.request.urlopen(f"https://pypi.org/simple/{name}/") as answer:
        page = answer.read().decode()
    stem = f"{name.replace('-', '_')}-{version}-"
    return [
        digest
        for file, digest in re.findall(r"/([^/\"]+\.whl)#sha256=([0-9a-f]{64})", page)
        if file.lower().startswith(stem)
        and any(python in file for python in PYTHONS)
        and any(platform in file for platform in PLATFORMS)
    ]


def lock(name: str, pins: dict[str, str | None]) -> None:
    lines = ["# Made by lock.py; install with --no-deps --require-hashes."]
    for pin, marker in sorted(pins.items()):
        digests = sorted(wheels(pin))
        if not digests:
            raise SystemExit(f"{pin}: PyPI has no wheel of that version for {', '.join(PYTHONS)}")
        lines.append(f"{pin} ; {marker} \\" if marker else f"{pin} \\")
        lines += [f"    --hash=sha256:{digest} \\" for digest in digests]
        lines[-1] = lines[-1].removesuffix(" \\")
    Path(__file__).with_name(f"requirements-{name}.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    lock("pytorch", PYTORCH)
    lock("jax", JAX)
