"""# Reading handwritten digits

Four networks learn the same task: from 28 x 28 grey pixels to ten probabilities. This file is all that trains them, and
what you read here is what ran. It is written in Keras 3 without a word about the backend, so TensorFlow, JAX or PyTorch
can carry it out.
"""

import keras
import numpy as np
from keras import layers, ops

# ## The data
#
# MNIST holds 60,000 digits to learn from and 10,000 to be examined on. From the 60,000 we set 6,000 aside: decisions are
# made on them, so that the examination stays an examination. The cut is always the same, whatever the seed of a run.

VALIDATION = 6_000


def split(images, labels):
    """(60000, 28, 28) uint8 and (60000,) uint8 -> training pair and validation pair, shuffled once with a fixed seed."""
    order = np.random.default_rng(1998).permutation(len(images))
    held_out, kept = order[:VALIDATION], order[VALIDATION:]
    return (images[kept], labels[kept]), (images[held_out], labels[held_out])


def prepare(images):
    """(n, 28, 28) uint8 in 0..255 -> (n, 28, 28, 1) float32 in [0, 1]: divided by 255, nothing else."""
    return (images.astype("float32") / 255.0)[..., None]


# ## The networks


def course_cnn(units, dropout):
    """The network of the course notes: 142,442 parameters with 64 units."""
    return [
        layers.Conv2D(64, 3, activation="relu", name="convolution_1"),  # 26 x 26 x 64
        layers.MaxPooling2D(2, name="pooling_1"),  # 13 x 13 x 64
        layers.Conv2D(64, 3, activation="relu", name="convolution_2"),  # 11 x 11 x 64
        layers.MaxPooling2D(2, name="pooling_2"),  # 5 x 5 x 64: the last row and column are dropped
        layers.Flatten(name="flatten"),  # 1600
        layers.Dense(units, activation="relu", name="dense_1"),
        layers.Dropout(dropout, name="dropout"),
        layers.Dense(32, activation="relu", name="dense_2"),
    ]


def lenet5(units, dropout):
    """LeNet-5 (LeCun et al. 1998, section II.B): 61,706 parameters with 120 units.

    As published but for three things: every map of the second convolution sees all six maps below it, the
    activation is ReLU instead of a scaled tanh, and the output is a softmax instead of radial basis functions. The paper's
    32 x 32 input is our 28 x 28 with two pixels of padding.
    """
    return [
        layers.Conv2D(6, 5, padding="same", activation="relu", name="convolution_1"),  # 28 x 28 x 6
        layers.AveragePooling2D(2, name="pooling_1"),  # 14 x 14 x 6
        layers.Conv2D(16, 5, activation="relu", name="convolution_2"),  # 10 x 10 x 16
        layers.AveragePooling2D(2, name="pooling_2"),  # 5 x 5 x 16
        layers.Flatten(name="flatten"),  # 400
        layers.Dense(units, activation="relu", name="dense_1"),
        layers.Dropout(dropout, name="dropout"),
        layers.Dense(84, activation="relu", name="dense_2"),
    ]


def rows_rnn(units, dropout):
    """The recurrent network of the course notes: 28 rows of 28 pixels as 28 time steps; 21,386 parameters with 128 units."""
    return [
        layers.Reshape((28, 28), name="rows"),  # 28 steps of 28 numbers
        layers.SimpleRNN(units, dropout=dropout, name="recurrent"),  # the state after the last row
    ]


def compact_cnn(units, dropout):
    """Small kernels in pairs, batch normalisation before each ReLU, one average per map: 65,634 parameters with 64 units."""
    network = []
    for block, widths in enumerate([(24, 24), (48, 48), (units,)], start=1):
        for half, filters in zip("ab", widths, strict=False):
            name = f"{block}{half}"
            network += [
                layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"convolution_{name}"),
                layers.BatchNormalization(name=f"normalisation_{name}"),
                layers.ReLU(name=f"relu_{name}"),
            ]
        if block < 3:
            network.append(layers.MaxPooling2D(2, name=f"pooling_{block}"))  # 14 x 14, then 7 x 7
    return network + [
        layers.GlobalAveragePooling2D(name="average"),  # one number for each of the last maps
        layers.Dropout(dropout, name="dropout"),
    ]


def logistic_regression(units, dropout):
    """The baseline: every pixel votes for every digit, 784 x 10 weights and 10 biases. `units` and `dropout` have no place in it."""
    return [layers.Flatten(name="flatten")]


NETWORKS = {
    "compact_cnn": compact_cnn,
    "course_cnn": course_cnn,
    "lenet5": lenet5,
    "rows_rnn": rows_rnn,
    "logistic_regression": logistic_regression,
}


def build(variant, settings):
    """The untrained network: (n, 28, 28, 1) in [0, 1] -> (n, 10) probabilities."""
    middle = NETWORKS[variant](settings["units"], settings["dropout"])
    ends = [layers.Dense(10, name="scores"), layers.Softmax(name="probabilities")]
    return keras.Sequential([keras.Input((28, 28, 1), name="picture"), *middle, *ends], name=variant)


# ## Augmentation
#
# A digit that is shifted by two pixels or turned by ten degrees is still the same digit. Showing such copies, new ones in
# each epoch, is worth more than any layer we could add. It happens to the data, outside the network.


def augment(pictures, rng):
    """Turns by up to 10 degrees, scales by up to 10 %, shifts by up to 2 pixels: (n, 28, 28, 1) in, the same out."""
    n = len(pictures)
    angle, scale = np.deg2rad(rng.uniform(-10, 10, n)), rng.uniform(0.9, 1.1, n)
    cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
    shift = rng.uniform(-2, 2, (n, 2))
    middle = 13.5  # rotate about the centre of the picture, not about its corner
    x0 = middle - cos * middle + sin * middle + shift[:, 0]
    y0 = middle - sin * middle - cos * middle + shift[:, 1]
    zero = np.zeros(n)
    transforms = np.stack([cos, -sin, x0, sin, cos, y0, zero, zero], axis=1).astype("float32")
    out = np.empty_like(pictures)
    for start in range(0, n, 4096):
        part = slice(start, start + 4096)
        out[part] = ops.convert_to_numpy(ops.image.affine_transform(pictures[part], transforms[part], interpolation="bilinear"))
    return out


# ## Training


def optimizer(settings, steps):
    """The rule that makes steps from gradients. `steps` is the length of the whole run: the cosine ends there, at zero."""
    rate = settings["learning_rate"]
    if settings["schedule"] == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, steps)
    rules = {
        "adam": lambda: keras.optimizers.Adam(rate, clipnorm=1.0),
        "rmsprop": lambda: keras.optimizers.RMSprop(rate, clipnorm=1.0),
        "momentum": lambda: keras.optimizers.SGD(rate, momentum=0.9, clipnorm=1.0),
        "sgd": lambda: keras.optimizers.SGD(rate, clipnorm=1.0),
    }
    return rules[settings["optimizer"]]()


def train(variant, settings, seed, data, watch):
    """Trains one network and returns it.

    `data` is ((60000, 28, 28) uint8, (60000,) uint8). `watch` is told of each epoch, keeps the checkpoints, and says
    where to begin and when to stop; the same seed gives the same curve, also across an interruption.
    """
    (images, labels), (held_images, held_labels) = split(*data)
    kept = max(settings["batch_size"], round(len(images) * settings["share"]))
    pictures, labels = prepare(images[:kept]), labels[:kept]
    held_pictures = prepare(held_images)

    keras.utils.set_random_seed(seed)
    model = build(variant, settings)
    steps = settings["epochs"] * -(-len(pictures) // settings["batch_size"])
    model.compile(optimizer(settings, steps), loss="sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    for epoch in range(watch.restore(model), settings["epochs"]):
        rng = np.random.default_rng([seed, epoch])  # each epoch has its own dice: an interrupted run throws the same
        order = rng.permutation(len(pictures))
        shown = pictures[order]
        if settings["augmentation"] == "on":
            shown = augment(shown, rng)
        model.fit(
            shown, labels[order], batch_size=settings["batch_size"], shuffle=False, verbose=0,
            initial_epoch=epoch, epochs=epoch + 1, validation_data=(held_pictures, held_labels), validation_batch_size=1000,
            callbacks=[watch.callback()],
        )  # fmt: skip
        if watch.stopped(model):
            break
    return model


# ## What to look at
#
# One figure hides a lot. Which digit is taken for which? And where is the network sure and wrong? Those pictures teach more
# than the average: some of them no person could read either.


def examine(probabilities, labels):
    """(n, 10) probabilities and (n,) labels -> accuracy, confusion (10 true x 10 predicted), mistakes with the surest first."""
    predicted = probabilities.argmax(axis=1)
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, predicted), 1)
    wrong = np.flatnonzero(predicted != labels)
    surest_first = wrong[np.argsort(-probabilities[wrong, predicted[wrong]], kind="stable")]
    return {"accuracy": float((predicted == labels).mean()), "confusion": confusion, "mistakes": surest_first}
