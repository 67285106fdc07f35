import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type MeasureResult, type Model, ModelStage, type PrelabelResult } from '#contract'
import { choiceArgument, numberBetween, workspaceCommand } from '../arguments.ts'
import { checkFamily } from '../check-family.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../command.ts'
import { modelNamed } from '../model-named.ts'
import { unlessSkipped } from '../outcome.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { count, rejects, table } from '../table.ts'
import { addClassMapCommand, classMapJson, mappedText, startFrom } from './class-map.ts'

const modelJson = ({ modelId, sha256, family, classes, input, name, stage }: Model) => ({
  modelId,
  sha256,
  family,
  classes,
  input,
  name,
  stage,
})

/** What makes no predictions because nobody said what its class becomes. */
const unmappedText = ({ unmapped }: PrelabelResult): string =>
  unmapped > 0 ? ` ${count(unmapped, 'object')} of classes that are not mapped kept apart (\`winnow model map\`).` : ''

/** What was seen by tiles. */
const largeText = ({ large }: PrelabelResult): string =>
  large
    ? ` ${count(large.images, 'large image')} seen in ${count(large.tiles, 'tile')} in ${large.seconds.toFixed(1)} s.`
    : ''

export function addModelCommands(program: Command): void {
  const model = program.command('model').description('model versions')

  define<[string, string], CommonOptions & { family: string; labels?: string; map: string; name?: string }>(
    workspaceCommand(model, 'add', 'add an ONNX file')
      .argument('<file>', 'the ONNX file, or "starter" for the starter model')
      .option('--family <auto|name>', 'model family', 'auto')
      .option('--labels <file>', 'text file with one class name per line, for models without class names')
      .option(
        '--map <same-names|add-classes|file>',
        'what its classes become: classes of the same name and the rest ignored, the same and the rest added to the label set, or as a class map says (lines of “model class,label set class”)',
        'same-names',
      )
      .option('--name <name>', 'name to show'),
    ([ws, file], options) =>
      withWorkspace(ws, options, async (session) => {
        const { client, signal } = session
        const { models } = client
        checkFamily(options.family, await models.families(), 'a model family')
        const classMap = startFrom(options.map)
        const added =
          file === 'starter'
            ? await models.addStarter({ classMap }, { signal })
            : await models.add(
                {
                  file: resolve(file),
                  family: options.family,
                  labelsFile: options.labels === undefined ? undefined : resolve(options.labels),
                  name: options.name,
                  classMap,
                },
                { signal },
              )
        const { classes } = await models.classMap({ modelId: added.modelId })
        return {
          json: { ...modelJson(added), classMap: classMapJson(classes) },
          text: `Model ${added.modelId} ${added.name}: ${added.family}, ${mappedText(classes)}, ${added.stage}.${classes.some(({ classId }) => classId !== null) ? '' : ` It makes no predictions until \`winnow model map\` says what its classes become.`}`,
        }
      }),
  )

  addClassMapCommand(model)

  define<[string], CommonOptions>(workspaceCommand(model, 'list', 'all models'), ([ws], options) =>
    withWorkspace(ws, options, async ({ client }) => {
      const models = await client.models.list()
      const rows = models.map((m) => [m.modelId, m.name, m.family, m.stage, m.classes.length, m.imagesPredicted])
      return {
        json: { models },
        text: table(['id', 'name', 'family', 'stage', 'classes', 'images'], rows, 'No models yet'),
      }
    }),
  )

  define<[string, string, ModelStage], CommonOptions>(
    workspaceCommand(model, 'stage', 'set the alias of a model')
      .argument('<model>', 'id or name')
      .addArgument(choiceArgument('<stage>', 'the new alias', ModelStage.options)),
    ([ws, name, stage], options) =>
      withWorkspace(ws, options, async (session) => {
        const { modelId } = await modelNamed(session, name)
        const staged = await session.client.models.stage({ modelId, stage })
        return { json: modelJson(staged), text: `Model ${staged.modelId} ${staged.name} is ${staged.stage}.` }
      }),
  )

  define<[string, string], CommonOptions & { seconds: number }>(
    workspaceCommand(model, 'measure', 'measure the inference speed on this machine')
      .argument('<model>', 'id or name')
      .option('--seconds <n>', 'how long to measure', numberBetween(1, 60), 5),
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
    workspaceCommand(program, 'prelabel', 'run the current model on new images')
      .option('--model <model>', 'model to run, by id or name (default: the current one)')
      .option('--where <expr>', 'filter')
      .option('--again', 'include images the model has seen; edited predictions are kept'),
    ([ws], options) =>
      withWorkspace(ws, options, async (session) => {
        await checkWhere(session.client, options.where)
        const named = options.model === undefined ? undefined : await modelNamed(session, options.model)
        const result = await session.follow<PrelabelResult>(
          await session.client.models.prelabel({
            modelId: named?.modelId,
            where: options.where,
            again: options.again ?? false,
          }),
        )
        const rate = `${result.imagesPerSecond.toFixed(1)} images/s, inference ${result.inferenceMsPerImage.toFixed(1)} ms an image`
        return {
          json: result,
          text: `${count(result.images, 'image')} pre-labeled, ${count(result.predictions, 'prediction')}, ${rate}, ${result.failed.length} failed.${unmappedText(result)}${largeText(result)}${rejects(result.failed, 'Failed')}`,
          exitCode: unlessSkipped(result.failed),
        }
      }),
  )
}
