"""The card of the lab that guesses the next character."""

from core.contract import Knob, Lab, Setting, Variant

RECIPE: dict[str, Setting] = {"epochs": 3, "units": 192, "schedule": "cosine"}

LAB = Lab(
    name="character_model",
    title="The next letter",
    chapter="Sequences",
    summary="Type, and a network guesses every next character: it completes words, writes on, and shows what surprised it.",
    dataset="books",
    labels=("", *'\n !"$&\'()*,-.0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_`abcdefghijklmnopqrstuvwxyz}'),
    widget="characters",
    answer="next character",
    metric="test_bits",
    sample="It was a dark night, and the captain had not slept. \"There is somebody at the door,\" said the old man, and he went to ",
    input_meaning="a text, as the numbers of its characters: 0 is any that is not in the alphabet, from 1 on the alphabet in the "
    "order of Unicode; a line end stands before the first",
    thing="text",
    variants=(
        Variant(
            name="lstm_two_layers",
            title="LSTM, two layers",
            summary="Two LSTMs: the upper one reads what the lower one makes of the characters.",
            parameters=487_380,
            fan_in=192,
            recurrent=True,
            recipe=RECIPE | {"epochs": 4, "learning_rate": 0.008, "window": 32},
        ),
        Variant(
            name="gru_two_layers",
            title="GRU, two layers",
            summary="Two gated recurrent units on top of each other: fewer weights than two LSTMs.",
            parameters=371_412,
            fan_in=192,
            recurrent=True,
            recipe=RECIPE | {"learning_rate": 0.005, "window": 32},
        ),
        Variant(
            name="lstm",
            title="LSTM",
            summary="One layer with a memory of its own; three gates decide what is forgotten, noted and told.",
            parameters=191_700,
            fan_in=32,
            recurrent=True,
            recipe=RECIPE | {"learning_rate": 0.008, "window": 32},
        ),
        Variant(
            name="gru",
            title="GRU",
            summary="One layer with two gates and no separate memory: the smallest of the four.",
            parameters=149_076,
            fan_in=32,
            recurrent=True,
            recipe=RECIPE | {"learning_rate": 0.006, "window": 64},
        ),
    ),
    knobs=(
        Knob("epochs", "Epochs", "integer", 2, 1, 100, help="How often the network reads the whole training part."),
        Knob("learning_rate", "Learning rate", "number", 0.008, 1e-5, 1.0, scale="log", help="How far each step goes down the slope."),
        Knob("batch_size", "Batch size", "integer", 64, 1, 256, scale="log", help="How many strips of the text are read side by side and averaged for one step. A short text has room for fewer."),
        Knob("window", "Window", "integer", 32, 8, 100, help="How many characters back a gradient reaches. What the network remembers goes on from window to window."),
        Knob("units", "Units", "integer", 128, 2, 384, scale="log", help="How many numbers each layer keeps in mind."),
        Knob("dropout", "Dropout", "number", 0.0, 0.0, 0.9, help="The share of a layer's outputs silenced at random in each training step."),
        Knob("share", "Share of the data", "number", 1.0, 0.01, 1.0, help="1 is the whole training part, of the books 10.6 million characters. Less is its beginning: 0.1 is the first books of the list, or the start of your text. It shows what data are worth."),
        Knob("schedule", "Learning-rate schedule", "choice", "cosine", choices=("constant", "cosine"), help="Cosine lets the steps shrink to nothing."),
    ),
)
