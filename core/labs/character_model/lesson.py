"""# Which character comes next?

Cover the end of this line and guess it, letter by letter: you will be right more often than not, and the better you know
English the more often. Here a recurrent network plays that game on eighteen books, and all that it is ever told is which
character came. This file is all that trains it, and what you read here is what ran. It is written in Keras 3 without a word
about the backend, so TensorFlow, JAX or PyTorch can carry it out.
"""

import re
from collections import Counter

import keras
import numpy as np
from keras import layers, ops

# ## The data
#
# Of each book the network reads nine tenths. What follows is held out: half of it to make decisions on (validation), and the
# very end for the examination. We cut where a paragraph ends, and take whole stretches rather than lines here and there:
# otherwise the network would be asked about a line whose neighbours it knows. A book's end is also a bit unlike its
# beginning, as the future is unlike the past.

HELD_OUT = 0.05  # the share of each book for the validation, and again for the examination
LEAST = 500  # characters that either gets, of a very short text
PARAGRAPH = r"\n[ ]*\n+"  # an empty line, or several


def cut(text, place):
    """The end of the first paragraph that ends at `place` or later, but not much later; else `place` itself."""
    found = re.compile(PARAGRAPH).search(text, place, place + max(LEAST // 4, len(text) // 100))
    return found.end() if found else place


def split(texts):
    """Texts -> three lists of their parts, in the same order: to learn from, for the validation, for the examination."""
    parts = []
    for text in texts:
        held = max(LEAST, round(HELD_OUT * len(text)))
        first, second = cut(text, len(text) - 2 * held), cut(text, len(text) - held)
        parts.append((text[:first], text[first:second], text[second:]))
    return [list(part) for part in zip(*parts, strict=True)]


# ## From text to numbers
#
# A character becomes its place in an alphabet: all characters that the books use more than now and then, capitals, signs,
# the blank and the line end included. Number 0 stands for any other character. There are no words here: the network has to find
# out for itself that letters make up words, and words sentences.


def alphabet(texts):
    """Texts to learn from -> their characters in the order of Unicode; the first is number 1. Very rare ones are left out."""
    counts = Counter(character for text in texts for character in text)
    enough = max(2, sum(counts.values()) // 1_000_000)
    return sorted(character for character in counts if counts[character] >= enough)


def encode(text, known):
    """A text -> its characters' numbers, (length,) int32."""
    number = {character: place for place, character in enumerate(known, start=1)}
    return np.array([number.get(character, 0) for character in text], "int32")


# ## The networks
#
# Each character picks a row of 32 numbers, its embedding. One cell, or two on top of each other, reads them one after the other
# and keeps a state: all that the network remembers of what it has read. After every character the state is asked for a
# score for each character of the alphabet, and a softmax makes them probabilities of what comes next.

CELLS = {"gru": layers.GRU, "lstm": layers.LSTM}
DEPTH = {"gru": 1, "lstm": 1, "gru_two_layers": 2, "lstm_two_layers": 2}


def running(variant, settings, known, numbers, **way):
    """(n, steps) numbers of characters -> (n, steps, characters + 1): what comes next, after each of them."""
    cell = CELLS[variant.split("_")[0]]
    read = layers.Embedding(len(known) + 1, 32, name="embedding")(numbers)  # (n, steps, 32)
    for depth in range(DEPTH[variant]):
        name = "recurrent" if not depth else "recurrent_above"
        read = cell(settings["units"], return_sequences=True, name=name, **way)(read)  # (n, steps, units)
        read = layers.Dropout(settings["dropout"], name=f"{name}_dropout")(read)
    scores = layers.Dense(len(known) + 1, name="scores")(read)
    return layers.Softmax(name="running")(scores)


def build(variant, settings, known):
    """The untrained network: (n, steps) int32, any number of steps -> (n, characters + 1), what follows the last one."""
    numbers = keras.Input((None,), dtype="int32", name="characters")
    return keras.Model(numbers, running(variant, settings, known, numbers)[:, -1], name=variant)


def learner(variant, settings, known, rows):
    """The same network as it learns: `rows` texts side by side, a window of each at a time.

    It is `stateful`: what it remembers at the end of one window is what it begins the next one with. And it is written out
    step by step (`unroll`), which a processor computes faster than a loop.
    """
    numbers = keras.Input((settings["window"],), batch_size=rows, dtype="int32", name="characters")
    return keras.Model(numbers, running(variant, settings, known, numbers, stateful=True, unroll=True))


# ## Windows that follow each other
#
# Ten million characters are too long a way to send a gradient back. So the books, one after the other, are cut into as many
# long strips as a batch has rows. A batch is a window of each strip, the next batch the windows right behind them: the state goes
# on from window to window, but the gradient ends where a window begins. That is truncated backpropagation through time.


def windows(numbers, rows, window):
    """(length,) numbers -> what is read and what comes next, each (batches * rows, window), batch after batch."""
    batches = (len(numbers) - 1) // (rows * window)
    length = batches * window  # of a strip; what does not fill a window is left out

    def arranged(start):
        strips = numbers[start : start + rows * length].reshape(rows, batches, window)
        return strips.swapaxes(0, 1).reshape(batches * rows, window)

    return arranged(0), arranged(1)


# ## What is learned
#
# The loss is the surprise: if a character comes to which the network had given the probability p, it is log2(1 / p) bits. One
# bit is a toss of a coin. Whoever knows nothing about 90 characters needs 6.5 bits for each; who knows how often each occurs
# needs about 4.5. The mean over a text says how well it could be compressed, too: a book of a million characters
# at 2 bits each would fit into 250 kilobytes.


def bits(numbers, running):
    """The loss: (n, steps) numbers and (n, steps, characters + 1) probabilities -> (n,) mean surprise in bits."""
    return ops.mean(keras.losses.sparse_categorical_crossentropy(numbers, running), axis=-1) / np.log(2)


class FreshMemory(keras.callbacks.Callback):
    """Nothing is remembered when an epoch begins, and when the validation begins."""

    def on_epoch_begin(self, epoch, logs=None):
        self.forget()

    def on_test_begin(self, logs=None):
        self.forget()

    def forget(self):
        for layer in self.model.layers:
            if hasattr(layer, "reset_state"):
                layer.reset_state()


# ## Training


def train(variant, settings, seed, data, watch):
    """Trains one network and returns it.

    `data` is (texts, any labels). `watch` is told of each epoch, keeps the checkpoints, and says where to begin and when to
    stop; the same seed gives the same curve, also across an interruption.
    """
    learned, held_out, _ = split(data[0])
    known = alphabet(learned)
    numbers = np.concatenate([encode(text, known) for text in learned])
    held = np.concatenate([encode(text, known) for text in held_out])
    window = settings["window"]
    rows = max(1, min(settings["batch_size"], (len(held) - 1) // window))  # a short text has room for few
    read, wanted = windows(numbers[: max(rows * window + 1, round(len(numbers) * settings["share"]))], rows, window)

    keras.utils.set_random_seed(seed)
    model = learner(variant, settings, known, rows)
    rate = settings["learning_rate"]
    if settings["schedule"] == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, settings["epochs"] * len(read) // rows)
    model.compile(keras.optimizers.Adam(rate, clipnorm=1.0), bits, metrics=["accuracy"], jit_compile=False)
    for epoch in range(watch.restore(model), settings["epochs"]):
        model.fit(
            read, wanted, batch_size=rows, shuffle=False, verbose=0, initial_epoch=epoch, epochs=epoch + 1,
            validation_data=windows(held, rows, window), callbacks=[FreshMemory(), watch.callback()],
        )  # fmt: skip
        if watch.stopped(model):
            break
    network = build(variant, settings, known)
    for ours, trained in zip(network.trainable_variables, model.trainable_variables, strict=True):
        ours.assign(trained)
    return network


# ## What to look at
#
# Two figures: the mean surprise, and how often the likeliest character was the right one. And a text that the network has
# written itself: it is asked what comes next, a character is drawn by its answer and handed back to it, again and again. What has
# it understood after all that, and what not at all?


def examine(probabilities, numbers):
    """(n, characters + 1) answers and (n,) numbers of the characters that came -> bits and accuracy."""
    given = probabilities[np.arange(len(numbers)), numbers]
    return {
        "bits": float(-np.log2(np.maximum(given, 1e-12)).mean()),
        "accuracy": float((probabilities.argmax(axis=1) == numbers).mean()),
    }
