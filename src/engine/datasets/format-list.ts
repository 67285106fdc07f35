import type { Format } from '#contract'
import { shapeNames } from '#model/shapes/index.ts'
import { formats, readFormats, writeFormats } from './formats/index.ts'

/** Every format, with what it holds of a label. */
export const formatList = (): Format[] =>
  formats.map(({ name, title, holds, nests }) => ({
    name,
    title,
    shapes: shapeNames.filter((shape) => holds.shapes.includes(shape)),
    reads: readFormats.some((one) => one.name === name),
    writes: writeFormats.some((one) => one.name === name),
    holds: {
      instead: holds.instead,
      holes: holds.holes,
      crowds: holds.crowds,
      beyondImage: holds.beyondImage,
      licences: holds.licences,
      layers: holds.layers === true,
      folders: nests,
    },
  }))
