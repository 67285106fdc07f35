import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { MeasureResult, Model, PrelabelResult } from '#contract'
import { ModelId } from '#model/ids.ts'
import { define } from '../command.ts'
import { exitCodes, UsageError } from '../outcome.ts'
import { type CommonOptions, type Session, withWorkspace } from '../session.ts'
import { count, rejects, table } from '../table.ts'

const modelJson = ({ modelId, sha256, family, classes, input, name, stage }: Model) => ({
  modelId,
  sha256,
  family,
  classes,
  input,
  name,
  stage,
})

/** A model by its id or by its name. */
async function modelNamed({ client }: Session, text: string): Promise<Model> {
  const models = await client.models.list()
  const found = models.find(({ modelId, name }) => modelId === text || name === text)
  if (!found) throw new UsageError(`There is no model ${text}. \`winnow model list\` shows the models.`)
  return found
}

export function addModelCommands(program: Command): void {
  const model = program.command('model').description('model versions')

  define<[string, string], CommonOptions & { family: string; labels?: string; name?: string }>(
    model
      .command('add')
      .description('add an ONNX file')
      .argument('<ws>', 'folder of the workspace')
      .argument('<file>', 'the ONNX file, or "starter" for the starter model')
      .option('--family <auto|name>', 'model family', 'auto')
      .option('--labels <file>', 'text file with one class name a line, for models without class names')
      .option('--name <name>', 'name to show'),
    ([ws, file], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const added =
          file === 'starter'
            ? await client.models.addStarter()
            : await client.models.add({
                file: resolve(file),
                family: options.family,
                labelsFile: options.labels === undefined ? undefined : resolve(options.labels),
                name: options.name,
              })
        return {
          json: modelJson(added),
          text: `Model ${added.modelId} ${added.name}: ${added.family}, ${count(added.classes.length, 'class', 'classes')}, ${added.stage}.`,
        }
      }),
  )

  define<[string], CommonOptions>(
    model.command('list').description('all models').argument('<ws>', 'folder of the workspace'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const models = await client.models.list()
        return {
          json: { models },
          text: table(
            ['id', 'name', 'family', 'stage', 'classes', 'images'],
            models.map((m) => [m.modelId, m.name, m.family, m.stage, m.classes.length, m.imagesPredicted]),
            'No model yet.',
          ),
        }
      }),
  )

  define<[string, string, string], CommonOptions>(
    model
      .command('stage')
      .description('make a model the current one, or retire it')
      .argument('<ws>', 'folder of the workspace')
      .argument('<model>', 'id or name')
      .argument('<stage>', 'current, canary, candidate or retired'),
    ([ws, name, stage], options) =>
      withWorkspace(ws, options, async (session) => {
        const { modelId } = await modelNamed(session, name)
        const staged = await session.client.models.stage({ modelId, stage: stage as 'current' })
        return { json: modelJson(staged), text: `Model ${staged.modelId} ${staged.name} is ${staged.stage}.` }
      }),
  )

  define<[string, string], CommonOptions & { seconds: number }>(
    model
      .command('measure')
      .description('raw inference rate of the tuned workers on this machine')
      .argument('<ws>', 'folder of the workspace')
      .argument('<model>', 'id or name')
      .option('--seconds <n>', 'how long to measure', Number, 5),
    ([ws, name], options) =>
      withWorkspace(ws, options, async (session) => {
        const { modelId } = await modelNamed(session, name)
        const result = await session.follow<MeasureResult>(
          await session.client.models.measure({ modelId, seconds: options.seconds }),
        )
        return {
          json: result,
          text: `${result.rawImagesPerSecond.toFixed(1)} images/s raw at ${result.widthPx}×${result.heightPx} with ${count(result.workers, 'worker')} of ${count(result.threadsPerWorker, 'thread')}.`,
        }
      }),
  )

  define<[string], CommonOptions & { model?: string; where?: string; again?: boolean }>(
    program
      .command('prelabel')
      .description('run the current model on images that it has not seen')
      .argument('<ws>', 'folder of the workspace')
      .option('--model <model>', 'another model than the current one, by id or name')
      .option('--where <expr>', 'only images that match')
      .option('--again', 'run on images that the model has seen too; touched predictions stay'),
    ([ws], options) =>
      withWorkspace(ws, options, async (session) => {
        const named = options.model === undefined ? undefined : await modelNamed(session, options.model)
        const result = await session.follow<PrelabelResult>(
          await session.client.models.prelabel({
            modelId: named && ModelId.parse(named.modelId),
            where: options.where,
            again: options.again ?? false,
          }),
        )
        return {
          json: result,
          text:
            `${count(result.images, 'image')} pre-labeled, ${count(result.predictions, 'prediction')}, ${result.imagesPerSecond.toFixed(1)} images/s, inference ${result.inferenceMsPerImage.toFixed(1)} ms an image, ${result.failed.length} failed.` +
            rejects(result.failed, 'Failed'),
          exitCode: result.failed.length > 0 ? exitCodes.inPart : exitCodes.done,
        }
      }),
  )
}
