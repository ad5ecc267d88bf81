"""The card of the lab that reads handwritten digits."""

from core.contract import Knob, Lab, Variant

LAB = Lab(
    name="digit_classifier",
    title="Handwritten digits",
    chapter="Pictures",
    summary="Draw a digit and see how a network reads it, from the pixels to the ten probabilities.",
    dataset="mnist",
    labels=tuple("0123456789"),
    widget="sketchpad",
    sample=(
        "eNpjYBgoYLry_u9Ph2JZsEgl_vkPBmdEMaSc__5tVmDgjrz6fxmG3Mz_mWCa_9l_U3Q5YT8oo-5_Hk4nlfwvwSXFdOK_Dw4pnR3_"
        "LzNhleG4-___fR3sutiO_f1_URqXdcbH_99iwiXJvhW3OxnU_9_BHeYP_6OrVoAz3_xCk_vwkBfK0vh_Hk1u-f95zJCwPvW_CE1O"
        "9MX_fW68DIKxz_4f4EB3geoNSNT-X8eH6Tze_EPPfr7a6M8wcAAA-spO6Q"
    ),
    input_meaning="a grey picture of 28 x 28 pixels, white ink on black, the digit centred by mass in a box of 20 x 20",
    thing="digit",
    strangers=("fashion_mnist", "doodles", "noise"),
    variants=(
        Variant(
            name="compact_cnn",
            title="Compact CNN",
            summary="Ours: five small convolutions with batch normalisation, trained on shifted and turned digits.",
            parameters=65_634,
            feature_layer="relu_1b",
            fan_in=432,
            recipe={"epochs": 25, "units": 64, "dropout": 0.2, "learning_rate": 0.003, "schedule": "cosine", "augmentation": "on"},
        ),
        Variant(
            name="course_cnn",
            title="Course CNN",
            summary="The network of the course notes: two convolutions of 64 filters, two poolings, three dense layers.",
            parameters=142_442,
            feature_layer="convolution_1",
            fan_in=1600,
            recipe={"epochs": 10, "units": 64, "schedule": "cosine"},
        ),
        Variant(
            name="lenet5",
            title="LeNet-5",
            summary="LeCun et al. 1998 with every C3 map connected and ReLU and softmax for the scaled tanh and RBF units.",
            parameters=61_706,
            feature_layer="convolution_1",
            fan_in=400,
            recipe={"epochs": 20, "units": 120, "schedule": "cosine", "augmentation": "on"},
        ),
        Variant(
            name="rows_rnn",
            title="Row-by-row RNN",
            summary="The recurrent network of the course notes: it reads the 28 rows one after the other and keeps 128 numbers in mind.",
            parameters=21_386,
            feature_layer="recurrent",
            fan_in=28,
            recurrent=True,
            recipe={"epochs": 25, "units": 128, "dropout": 0.1, "schedule": "cosine"},
        ),
        Variant(
            name="logistic_regression",
            title="Logistic regression",
            summary="The baseline that the networks have to beat: every pixel votes for every digit, and nothing is hidden.",
            parameters=7_850,
            recipe={"epochs": 15, "schedule": "cosine"},
            without=("units", "dropout"),
            baseline=True,
        ),
    ),
    knobs=(
        Knob("epochs", "Epochs", "integer", 5, 1, 60, help="How often the network sees the whole training part."),
        Knob("learning_rate", "Learning rate", "number", 0.001, 1e-5, 1.0, scale="log", help="How far each step goes down the slope."),
        Knob("optimizer", "Optimiser", "choice", "adam", choices=("adam", "rmsprop", "momentum", "sgd"), help="The rule that makes a step from a gradient."),
        Knob("batch_size", "Batch size", "integer", 128, 16, 1024, scale="log", help="How many digits are averaged for one step."),
        Knob("dropout", "Dropout", "number", 0.0, 0.0, 0.9, help="The share of units silenced at random in each training step."),
        Knob("units", "Hidden units", "integer", 64, 4, 2048, scale="log", help="Width of the first dense layer, of the recurrent state, or of the compact CNN's last convolution."),
        Knob("share", "Share of the data", "number", 1.0, 0.01, 1.0, help="1 is all 54,000 training digits; less shows what data are worth."),
        Knob("augmentation", "Augmentation", "choice", "off", choices=("off", "on"), help="Shift, turn and scale each digit a little, anew every epoch."),
        Knob("schedule", "Learning-rate schedule", "choice", "constant", choices=("constant", "cosine"), help="Cosine lets the steps shrink to nothing."),
    ),
)
