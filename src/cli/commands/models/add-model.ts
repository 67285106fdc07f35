import { resolve } from 'node:path'
import { ORPCError } from '@orpc/server'
import type { Command } from 'commander'
import { ClassPreset, type Model, type ModelCandidate, type ModelKind, type TestRun } from '#contract'
import { namesIn } from '#model/text/names-in.ts'
import { addCommand } from '../../add-command.ts'
import { checkFamily } from '../../arguments.ts'
import { modelNamed } from '../../named.ts'
import { exitCodes, type Outcome, UsageError } from '../../outcome.ts'
import { count } from '../../output/table.ts'
import type { Session } from '../../session.ts'
import { classMapJson, mappedText, startFrom } from './class-map.ts'

/** Names of the kinds for scripts. */
const kinds: Record<ModelKind, string> = {
  boxes: 'boxes',
  'rotated-boxes': 'rotated',
  polygons: 'masks',
  keypoints: 'keypoints',
  classes: 'classes',
  semantic: 'semantic',
  embedding: 'embedding',
}

export const modelJson = ({
  modelId,
  sha256,
  family,
  kind,
  classes,
  input,
  name,
  version,
  aliases,
  ...model
}: Model) => ({
  modelId,
  sha256,
  family,
  kind: kinds[kind],
  classes,
  input,
  name,
  version,
  aliases,
  parentId: model.parentId,
  trainedOn: model.trainedOn,
  notes: model.notes,
  license: model.license,
  opset: model.opset,
  runtime: model.runtime,
  remote: model.remote,
  tuning: model.tuning,
  readsText: model.readsText,
  calibration: model.calibration,
})

const testRunJson = ({ path, predictions, inferenceMs }: TestRun) => ({
  image: path,
  predictions: predictions.length,
  inferenceMs,
})

const candidateJson = ({ family, title, why, doubt, manifest, classes, input, testRuns }: ModelCandidate) => ({
  family,
  title,
  why: doubt === null ? why : `${why}, but ${doubt}`,
  doubt,
  kind: kinds[manifest.kind],
  classes,
  input,
  manifest,
  trials: testRuns.map(testRunJson),
})

type OriginOptions = { parent?: string; trainedOn?: string; notes?: string; license?: string }

const originFrom = async (session: Session, { parent, trainedOn, ...more }: OriginOptions) => ({
  parentId: parent === undefined ? null : (await modelNamed(session, parent)).modelId,
  trainedOn: trainedOn ?? null,
  ...more,
})

function textsFrom(text: string): string[] {
  const texts = namesIn(text)
  if (texts.length === 0) throw new UsageError('Say what to find, such as --ask "person, hard hat".')
  return texts
}

const sourceFields = {
  family: ['--family <auto|name>', 'model family'],
  manifestFile: [
    '--manifest <file>',
    'how the model is read (default: <model>.winnow.json beside the file, if there is one)',
  ],
  classes: [
    '--labels <coco80|voc20|imagenet1k|file>',
    'class names for models that do not carry them: a known list, or a text file with one name per line',
    String,
  ],
  textFile: [
    '--text <file>',
    'the text encoder of a CLIP or SigLIP model, to search images by words (default: text_model.onnx next to vision_model.onnx or YOLO-World)',
  ],
  tokenizerFile: [
    '--tokenizer <file>',
    'its tokenizer.json (default: the one beside the file, or in the folder above)',
  ],
  texts: [
    '--ask <texts>',
    'what an open-vocabulary model should find, separated by commas (default: the classes of the label set)',
    textsFrom,
  ],
} as const

/** Returns the options for how a model is read. */
async function readingFrom({ client }: Session, family = 'auto', classes?: string) {
  checkFamily(family, await client.models.families(), 'a model family')
  if (classes === undefined) return { family }
  const preset = ClassPreset.safeParse(classes)
  return { family, ...(preset.success ? { labels: preset.data } : { labelsFile: resolve(classes) }) }
}

/** Returns the ways to read an ambiguous file, so that the user can choose a family. */
function orCandidates(error: unknown): Outcome {
  if (!(error instanceof ORPCError) || error.code !== 'AMBIGUOUS') throw error
  const { candidates } = error.data as { candidates: ModelCandidate[] }
  return { json: { candidates: candidates.map(candidateJson) }, text: error.message, exitCode: exitCodes.failed }
}

/** Returns what is still to do before the model is useful. */
const nextText = ({ kind, readsText }: Model, classes: readonly { classId: number | null }[]): string => {
  if (kind === 'embedding') return readsText ? ' It searches images by words: `winnow similar WS --text "…"`.' : ''
  return classes.some(({ classId }) => classId !== null)
    ? ''
    : ' It makes no predictions until `winnow model map` says what its classes become.'
}

export function addAddModelCommands(model: Command): void {
  addAddCommand(model)

  addInspectCommand(model)
}

function addAddCommand(model: Command): void {
  addCommand(model, 'add', 'models.add', {
    does: 'add an ONNX file',
    takes: {
      file: ['[file]', 'the ONNX file, or "starter" for the starter model', String],
      ...sourceFields,
      map: [
        '--map <same-names|add-classes|file>',
        'what its classes become: classes of the same name and the rest ignored, the same and the rest added to the label set, or as a class map says (lines of “model class,label set class”)',
        startFrom,
        'same-names',
      ],
      name: ['--name <name>', 'name to show; one that is there gets another version'],
      parent: ['--parent <model>', 'the model that it was trained from, by id or name'],
      trainedOn: ['--trained-on <dataset>', 'the dataset version that it was trained on'],
      notes: ['--notes <text>', 'notes'],
      license: ['--license <text>', 'its license'],
      url: ['--remote <url>', 'server that runs it, by the Open Inference Protocol; images leave the computer for it'],
      remoteModel: ['--remote-model <name>', 'the name that it has there'],
      version: ['--remote-version <version>', 'its version there (default: the one that the server chooses)'],
    },
    async outcome(session, given) {
      const { file, family, manifestFile, classes: labels, textFile, tokenizerFile, texts, map, name } = given
      const { parent, trainedOn, notes, license, url, remoteModel, version = null } = given
      const { signal } = session
      const { models } = session.client
      const reading = { ...(await readingFrom(session, family, labels)), manifestFile }
      if ((file === undefined) === (url === undefined))
        throw new UsageError('Give either an ONNX file or --remote with --remote-model.')
      if (url === undefined && (remoteModel ?? version) !== null)
        throw new UsageError('--remote-model and --remote-version go with --remote.')
      if (url !== undefined && remoteModel === undefined)
        throw new UsageError('Give the name that the model has on the server with --remote-model.')
      const origin = await originFrom(session, { parent, trainedOn, notes, license })
      const more = { ...reading, name, classMap: map, origin }
      const text = { textFile, tokenizerFile, texts }
      try {
        const added =
          file === 'starter'
            ? await models.addStarter({ ...more, ...text }, { signal })
            : file !== undefined
              ? await models.add({ ...more, ...text, file: resolve(file) }, { signal })
              : await models.addRemote({ ...more, remote: { url: url!, model: remoteModel!, version } }, { signal })
        const { classes } = await models.classMap({ modelId: added.modelId })
        const { because, known, testRun } = added
        const tried = testRun && ` ${count(testRun.predictions.length, 'prediction')} on ${testRun.path}.`
        return {
          json: {
            ...modelJson(added),
            because,
            known,
            classMap: classMapJson(classes),
            trial: testRun && testRunJson(testRun),
          },
          text: `Model ${added.modelId} ${added.name}${added.version > 1 ? `, version ${added.version}` : ''}: ${added.family}, as ${because}; ${mappedText(classes)}${added.aliases.length > 0 ? `, ${added.aliases.join(', ')}` : ''}.${tried ?? ''}${nextText(added, classes)}`,
        }
      } catch (error) {
        return orCandidates(error)
      }
    },
  })
}

function addInspectCommand(model: Command): void {
  addCommand(model, 'inspect', 'models.add', {
    does: 'show how an ONNX file can be read, without adding it',
    takes: { file: ['<file>', 'the ONNX file'], ...sourceFields },
    async outcome(session, { family, classes, ...files }) {
      const source = { ...(await readingFrom(session, family, classes)), ...files }
      const { candidates, chosen, problem, ...more } = await session.client.models.inspect(source, {
        signal: session.signal,
      })
      if (problem !== null) throw new Error(problem)
      const lines = candidates.map(({ family, title, why, doubt, manifest, classes, testRuns }, i) => {
        const tried = testRuns.map(({ path, predictions }) => `\n  ${path}: ${count(predictions.length, 'prediction')}`)
        return `${i === chosen ? '* ' : '  '}${family} (${title}): ${kinds[manifest.kind]}, ${count(classes.length, 'class', 'classes')}, as ${why}${doubt === null ? '' : `, but ${doubt}`}.${tried.join('')}`
      })
      const { opset, runtime, existing } = more
      if (existing) lines.push(`It is in the workspace already, as ${existing.modelId} (${existing.name}).`)
      const json = { candidates: candidates.map(candidateJson), chosen, opset, runtime }
      return { json: { ...json, existing: existing && modelJson(existing) }, text: lines.join('\n') }
    },
  })
}
