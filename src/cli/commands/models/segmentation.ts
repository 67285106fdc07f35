import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SegmentationPrompt } from '#contract'
import { areaOfRuns } from '#model/geometry/mask-bitmap.ts'
import { ImageId } from '#model/ids.ts'
import { eachOf, idFrom, workspaceCommand } from '../../arguments.ts'
import { checkFamily } from '../../check-family.ts'
import { define } from '../../command.ts'
import { UsageError } from '../../outcome.ts'
import { bytes, count, table } from '../../output/table.ts'
import { plain } from '../../plain.ts'
import { type CommonOptions, withWorkspace } from '../../session.ts'

/** So many numbers with commas between them. */
const numbersFrom =
  (length: number, example: string) =>
  (text: string): number[] => {
    const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
    if (numbers.length !== length || !numbers.every(Number.isFinite))
      throw new UsageError(`${text || 'An empty value'} is not ${example}.`)
    return numbers
  }

const placeFrom = numbersFrom(2, 'a place such as 120,80')
const boxFrom = numbersFrom(4, 'a box such as 40,30,200,150 (x, y, width, height)')

const places = eachOf((text): [number, number] => {
  const [x, y] = placeFrom(text)
  return [x!, y!]
})

/** The commands for pairs of the SAM family: below `winnow model`, and `winnow segment`. */
export function addSegmentationCommands(program: Command): void {
  const model = program.commands.find((command) => command.name() === 'model')!

  addSegmenterCommands(model)

  addSegmentCommand(program)
}

function addSegmenterCommands(model: Command): void {
  define<[string, string, string], CommonOptions & { family: string; name?: string }>(
    workspaceCommand(model, 'add-segmenter', 'add the encoder and decoder of a segmentation model')
      .argument('<encoder>', 'ONNX file of the image encoder')
      .argument('<decoder>', 'ONNX file of the prompt and mask decoder')
      .option('--family <auto|name>', 'family of the pair', 'auto')
      .option('--name <name>', 'name to show'),
    ([ws, encoder, decoder], options) =>
      withWorkspace(ws, options, async ({ client: { models }, signal }) => {
        checkFamily(options.family, await models.segmenterFamilies(), 'a family of segmentation models')
        const added = await models.addSegmenter(
          {
            encoderFile: resolve(encoder),
            decoderFile: resolve(decoder),
            family: options.family,
            name: options.name,
          },
          { signal },
        )
        return {
          json: added,
          text: `Segmentation model ${added.segmenterId} ${added.name}: ${added.family}${added.current ? ', current' : ''}.`,
        }
      }),
  )

  plain(model, 'segmenters', 'models.segmenters', {
    does: 'all segmentation models',
    list: {
      name: 'segmenters',
      columns: {
        id: 'segmenterId',
        name: 'name',
        family: 'family',
        '': ({ current }) => (current ? 'current' : ''),
        size: ({ sizeBytes }) => bytes(sizeBytes),
      },
      none: 'No segmentation model yet.',
    },
  })

  plain(model, 'use-segmenter', 'models.useSegmenter', {
    does: 'set the current segmentation model',
    takes: { segmenterId: '<segmenter>' },
    text: ({ segmenterId, name }) => `Segmentation model ${segmenterId} ${name} is the current one.`,
  })

  plain(model, 'remove-segmenter', 'models.removeSegmenter', {
    does: 'delete the files of a segmentation model; labels stay',
    takes: { segmenterId: '<segmenter>' },
    json: (segmenters, { segmenterId }) => ({ removed: segmenterId, segmenters }),
    text: (segmenters, { segmenterId }) =>
      `Segmentation model ${segmenterId} is removed; ${count(segmenters.length, 'other')} left.`,
  })
}

function addSegmentCommand(program: Command): void {
  type Points = { inside?: [number, number][]; outside?: [number, number][]; box?: number[]; region?: number[] }
  define<[string, string], CommonOptions & Points>(
    workspaceCommand(program, 'segment', 'segment an object by points or a box')
      .argument('<image>', 'id, such as img_12')
      .option('--inside <x,y>', 'a point inside of the object (may be given several times)', places)
      .option('--outside <x,y>', 'a point outside of the object (may be given several times)', places)
      .option('--box <x,y,w,h>', 'a box around the object', boxFrom)
      .option('--region <x,y,w,h>', 'use only this region, at full resolution', boxFrom),
    ([ws, image], options) => {
      const imageId = idFrom(ImageId, 'img_12', image)
      const prompt: SegmentationPrompt = {
        points: [
          ...(options.inside ?? []).map((at) => ({ at, inside: true })),
          ...(options.outside ?? []).map((at) => ({ at, inside: false })),
        ],
        box: options.box ? boxOf(options.box) : null,
      }
      if (prompt.points.length === 0 && !prompt.box) throw new UsageError('Give --inside, --outside or --box.')
      const region = options.region ? boxOf(options.region) : null
      return withWorkspace(ws, options, async ({ client, signal }) => {
        const answer = await client.models.segment({ imageId, region, prompt }, { signal })
        const rows = answer.candidates.map(({ mask, score }, i) => [
          i + 1,
          score.toFixed(2),
          `${mask.x},${mask.y}`,
          `${mask.width}×${mask.height}`,
          areaOfRuns(mask),
        ])
        return {
          json: answer,
          text: table(['mask', 'score', 'at', 'size', 'pixels'], rows, 'The model found nothing there'),
        }
      })
    },
  )
}

const boxOf = ([x, y, width, height]: readonly number[]) => ({ x: x!, y: y!, width: width!, height: height! })
