import { z } from 'zod'
import type { Format } from '#contract'
import { shapeNames } from '#model/shapes/index.ts'
import type { Choices } from './formats/choices.ts'
import { formats, readFormats, writeFormats } from './formats/index.ts'

/** Every format, with the parts of a label that it keeps. */
export const formatList = (): Format[] =>
  formats.map(({ name, title, holds, nests, embeds, needs = null, readBy = name, readChoices, writeChoices }) => ({
    name,
    title,
    shapes: shapeNames.filter((shape) => holds.shapes.includes(shape)),
    reads: readFormats.some((one) => one.name === name),
    writes: writeFormats.some((one) => one.name === name),
    readsBack: readFormats.some((one) => one.name === readBy),
    shards: embeds === true,
    needs,
    holds: {
      instead: holds.instead,
      holes: holds.holes ?? 'lost',
      crowds: holds.crowds === true,
      beyondImage: !holds.cutsAtEdge,
      licences: holds.licences === true,
      absent: holds.absent === true,
      layers: holds.layers === true,
      folders: nests,
      tracks: holds.tracks ?? 'none',
    },
    readOptions: jsonSchemaOf(readChoices),
    writeOptions: jsonSchemaOf(writeChoices),
  }))

const nothing = z.object({})

/** Options as given: those with a default may be left out. */
const jsonSchemaOf = (choices: Choices<unknown> | undefined): Record<string, unknown> =>
  z.toJSONSchema(choices?.schema ?? nothing, { io: 'input' })
