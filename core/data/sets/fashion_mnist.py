"""Fashion-MNIST: pictures of clothes in the very format of MNIST."""

from __future__ import annotations

from core.data import idx
from core.data.clients import debian, web
from core.data.kinds import DatasetCard, Declaration

PUBLISHER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"

SET = Declaration(
    card=DatasetCard(
        id="fashion_mnist",
        title="Fashion-MNIST",
        labels=("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        sha256="000ee31579f4538669633b4dbffe9f6e3cf54b4ce442420ddc8159450b5270ea",
        licence="MIT",
        citation="H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning "
        "Algorithms. arXiv:1708.07747, 2017.",
        homepage="https://github.com/zalandoresearch/fashion-mnist",
        bytes=70_000 * 785,
        note="60,000 pictures to learn from and 10,000 for the examination, 28 x 28, light on black.",
    ),
    sources=(
        web(
            {f"{file}.gz": f"{PUBLISHER}{file}.gz" for file in idx.FILES},
            dict.fromkeys(idx.FILES, ""),
            30_878_645,
            idx.read_files,
        ),
        debian(
            "dataset-fashion-mnist",
            "0.0~git20200523.55506a9-1",
            "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
            30_900_652,
            idx.read_archive,
        ),
    ),
)
