import type { Command } from 'commander'
import { areaOfRuns } from '#model/geometry/mask-bitmap.ts'
import { addCommand } from '../../add-command.ts'
import { boxFrom, checkFamily, eachOf, placeAt } from '../../arguments.ts'
import { UsageError } from '../../outcome.ts'
import { bytes, count, table } from '../../output/table.ts'

const places = eachOf((text) => placeAt(text))

export function addSegmentationCommands(program: Command): void {
  const model = program.commands.find((command) => command.name() === 'model')!

  addSegmenterCommands(model)

  addSegmentCommand(program)
}

function addSegmenterCommands(model: Command): void {
  addCommand(model, 'add-segmenter', 'models.addSegmenter', {
    does: 'add the encoder and decoder of a segmentation model',
    takes: {
      encoderFile: ['<encoder>', 'ONNX file of the image encoder'],
      decoderFile: ['<decoder>', 'ONNX file of the prompt and mask decoder'],
      family: ['--family <auto|name>', 'family of the pair'],
      name: ['--name <name>', 'name to show'],
    },
    async answer({ client: { models }, signal }, given) {
      checkFamily(given.family ?? 'auto', await models.segmenterFamilies(), 'a family of segmentation models')
      return models.addSegmenter(given, { signal })
    },
    text: ({ segmenterId, name, family, current }) =>
      `Segmentation model ${segmenterId} ${name}: ${family}${current ? ', current' : ''}.`,
  })

  addCommand(model, 'segmenters', 'models.segmenters', {
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

  addCommand(model, 'use-segmenter', 'models.useSegmenter', {
    does: 'set the current segmentation model',
    takes: { segmenterId: '<segmenter>' },
    text: ({ segmenterId, name }) => `Segmentation model ${segmenterId} ${name} is the current one.`,
  })

  addCommand(model, 'remove-segmenter', 'models.removeSegmenter', {
    does: 'delete the files of a segmentation model; labels stay',
    takes: { segmenterId: '<segmenter>' },
    json: (segmenters, { segmenterId }) => ({ removed: segmenterId, segmenters }),
    text: (segmenters, { segmenterId }) =>
      `Segmentation model ${segmenterId} is removed; ${count(segmenters.length, 'other')} left.`,
  })
}

function addSegmentCommand(program: Command): void {
  addCommand(program, 'segment', 'models.segment', {
    does: 'segment an object by points or a box',
    takes: {
      imageId: '<image>',
      inside: ['--inside <x,y>', 'a point inside of the object (may be given several times)', places],
      outside: ['--outside <x,y>', 'a point outside of the object (may be given several times)', places],
      box: ['--box <x,y,w,h>', 'a box around the object', boxFrom],
      region: ['--region <x,y,w,h>', 'use only this region, at full resolution', boxFrom],
    },
    async answer({ client, signal }, { imageId, inside = [], outside = [], box = null, region = null }) {
      const points = [...inside.map((at) => ({ at, inside: true })), ...outside.map((at) => ({ at, inside: false }))]
      if (points.length === 0 && !box) throw new UsageError('Give --inside, --outside or --box.')
      return client.models.segment({ imageId, region, prompt: { points, box } }, { signal })
    },
    text({ candidates }) {
      const rows = candidates.map(({ mask, score }, i) => [
        i + 1,
        score.toFixed(2),
        `${mask.x},${mask.y}`,
        `${mask.width}×${mask.height}`,
        areaOfRuns(mask),
      ])
      return table(['mask', 'score', 'at', 'size', 'pixels'], rows, 'The model found nothing there')
    },
  })
}
