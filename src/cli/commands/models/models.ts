import type { Command } from 'commander'
import { MeasureResult, type Model, PrelabelResult } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { addCommand } from '../../add-command.ts'
import { unlessSkipped } from '../../outcome.ts'
import { type Columns, count, rejects, tableOf } from '../../output/table.ts'
import { addAddModelCommands } from './add-model.ts'
import { addCalibrateCommand } from './calibrate.ts'
import { addClassMapCommand } from './class-map.ts'
import { addClassThresholdsCommand } from './class-thresholds.ts'
import { addEvaluationCommands } from './evaluation.ts'
import { addModelAliasCommands } from './model-aliases.ts'
import { addPredictCommand } from './predict.ts'
import { addProfileCommands } from './profiles.ts'

/** Returns a note about objects without predictions, of classes that are not mapped. */
const unmappedText = ({ unmapped }: PrelabelResult): string =>
  unmapped > 0
    ? ` ${count(unmapped, 'object')} kept apart: of classes that are not mapped (\`winnow model map\`) or below their threshold.`
    : ''

/** Returns a note about predictions above the limit per image. */
const cutText = ({ cut: { images, predictions, atMost } }: PrelabelResult): string =>
  predictions > 0
    ? ` ${count(predictions, 'prediction')} on ${count(images, 'image')} cut: at most ${atMost} an image are kept, the most confident (\`winnow settings WS maxPredictionsPerImage=N\`).`
    : ''

const largeText = ({ large }: PrelabelResult): string =>
  large
    ? ` ${count(large.images, 'large image')} seen in ${count(large.tiles, 'tile')} in ${large.seconds.toFixed(1)} s.`
    : ''

export function addModelCommands(program: Command): void {
  const model = program.command('model').description('model versions')

  addAddModelCommands(model)
  addClassMapCommand(model)
  addClassThresholdsCommand(model)
  addModelAliasCommands(model)
  addEvaluationCommands(model)
  addCalibrateCommand(model)

  addCommand(model, 'list', 'models.list', {
    does: 'all models',
    async outcome({ client }) {
      const models = await client.models.list()
      const evaluations = await client.evaluation.list({})
      const apOf = (modelId: ModelId) => evaluations.find((one) => one.modelId === modelId)?.ap ?? -1
      const columns: Columns<Model> = {
        id: 'modelId',
        name: 'name',
        version: 'version',
        family: 'family',
        alias: ({ aliases }) => aliases.join(', '),
        classes: ({ classes }) => classes.length,
        images: 'imagesPredicted',
        AP: ({ modelId }) => (apOf(modelId) < 0 ? '–' : apOf(modelId).toFixed(3)),
      }
      return { json: { models }, text: tableOf(columns, models, 'No models yet') }
    },
  })

  addCommand(model, 'measure', 'models.measure', {
    does: 'measure the inference speed on this machine',
    takes: { modelId: '<model>', seconds: ['--seconds <n>', 'how long to measure'] },
    follows: MeasureResult,
    text: (measured) =>
      `${measured.rawImagesPerSecond.toFixed(1)} images/s raw at ${measured.widthPx}×${measured.heightPx} with ${count(measured.workers, 'worker')} of ${count(measured.threadsPerWorker, 'thread')}${measured.batch > 1 ? `, ${measured.batch} images in one run` : ''}, by ${measured.provider}.`,
  })

  addCommand(program, 'prelabel', 'models.prelabel', {
    does: 'run the current model on new images',
    takes: {
      modelId: ['--model <model>', 'model to run, by id or name (default: the current one)'],
      where: '--where <expr>',
      again: ['--again', 'include images the model has seen; edited predictions are kept'],
      on: [
        '--on <profile>',
        'run it by tasks of this profile (`winnow profile list`), or by "processes" of this computer',
      ],
    },
    follows: PrelabelResult,
    text: prelabelText,
    exitCode: ({ failed }) => unlessSkipped(failed),
  })

  addPredictCommand(program)
  addProfileCommands(program)
}

const prelabelText = (result: PrelabelResult): string =>
  [
    `${count(result.images, 'image')} pre-labeled, ${count(result.predictions, 'prediction')}, ${result.imagesPerSecond.toFixed(1)} images/s, inference ${result.inferenceMsPerImage.toFixed(1)} ms an image, ${result.failed.length} failed.`,
    unmappedText(result),
    cutText(result),
    largeText(result),
    rejects(result.failed, 'Failed'),
  ].join('')
