import type { Command } from 'commander'
import type { ClassMapEntry, ClassMapStart, MappedClass, Model, PrelabelResult, RemapResult } from '#contract'
import { findingsByClass } from '#model/label-set/class-findings.ts'
import { classMapText, readClassMap } from '#model/label-set/class-map-text.ts'
import { addCommand } from '../../add-command.ts'
import { eachOf } from '../../arguments.ts'
import { modelNamed } from '../../named.ts'
import { UsageError } from '../../outcome.ts'
import { readText } from '../../output/read-text.ts'
import { count, table } from '../../output/table.ts'
import type { Session } from '../../session.ts'

function entriesFrom(file: string): ClassMapEntry[] {
  const read = readClassMap(readText(file))
  if ('problem' in read) throw new Error(`${file}: ${read.problem}`)
  return read.lines
}

/** Reads `--map` of a new model. */
export const startFrom = (option: string): ClassMapStart =>
  option === 'same-names' || option === 'add-classes' ? option : entriesFrom(option)

/** Returns the map for `--json`. */
export const classMapJson = (classes: readonly MappedClass[]) =>
  classes.map(({ name, class: mapped, decided }) => ({ modelClass: name, class: mapped, decided }))

/** Returns a text such as "80 classes, 3 of them mapped". */
export function mappedText(classes: readonly MappedClass[]): string {
  const mapped = classes.filter(({ classId }) => classId !== null).length
  return `${count(classes.length, 'class', 'classes')}, ${mapped} of them mapped to the label set`
}

function setFrom(text: string): ClassMapEntry {
  const at = text.lastIndexOf('=')
  const [modelClass, name] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  if (at < 0 || modelClass === '' || name === '') throw new UsageError(`${text} is not such as car=vehicle.`)
  return { modelClass, class: name }
}
const ignoreFrom = (text: string): ClassMapEntry => ({ modelClass: text.trim(), class: null })

/** Runs the model on some images and returns what it finds of each class. */
async function findings({ client, follow }: Session, { modelId }: Model) {
  await follow<PrelabelResult>(await client.models.prelabel({ modelId, sample: 200 }))
  const { reviewFromScore } = await client.workspace.settings()
  const images = await client.models.sample({ modelId, fromScore: reviewFromScore })
  return { images: images.length, byClass: findingsByClass(images) }
}

export function addClassMapCommand(model: Command): void {
  addCommand(model, 'map', 'models.saveClassMap', {
    does: 'print or set what the classes of a model become',
    takes: {
      name: ['<model>', 'id or name'],
      file: ['[file]', 'class map: lines of “model class,label set class”, the second empty for ignored classes'],
      set: ['--set <class=name>', 'map one class; the label set gets the name if it lacks it', eachOf(setFrom)],
      ask: ['--ask <text=class>', 'of an open-vocabulary model: also find a class by these words', eachOf(setFrom)],
      ignore: ['--ignore <class>', 'ignore one class: it makes no predictions', eachOf(ignoreFrom)],
      testRun: ['--trial', 'run the model on up to 200 images and print what it finds'],
    },
    async outcome(session, { name, file, set = [], ask = [], ignore = [], testRun }) {
      const { client } = session
      const model = await modelNamed(session, name)
      const { modelId } = model
      const entries = [...(file === undefined ? [] : entriesFrom(file)), ...set, ...ignore]
      const prompts = ask.map((one) => ({ text: String(one.modelClass), class: one.class }))
      const savedPrompts = prompts.length > 0 ? await client.models.savePrompts({ modelId, prompts }) : null
      const saved = entries.length > 0 ? await client.models.saveClassMap({ modelId, entries }) : savedPrompts
      const remapped = saved && (await session.follow<RemapResult>(saved))
      const found = testRun ? await findings(session, model) : null
      const { classes } = await client.models.classMap({ modelId })
      const json = classMapJson(classes).map((one, modelClass) => {
        const ofClass = found?.byClass.get(modelClass)
        if (!found) return one
        return {
          ...one,
          found: ofClass?.found ?? 0,
          minScore: ofClass?.minScore ?? null,
          maxScore: ofClass?.maxScore ?? null,
        }
      })
      const lines: string[] = []
      if (saved && remapped) {
        if (saved.added.length > 0) lines.push(`Added to the label set: ${saved.added.join(', ')}.`)
        lines.push(`${model.name}: ${mappedText(classes)}; ${count(remapped.changed, 'prediction')} changed.`)
      }
      if (found) lines.push(findingsTable(found, classes))
      if (!saved && !found)
        lines.push(classMapText(classes.map(({ name, class: mapped }) => ({ modelClass: name, class: mapped }))))
      return {
        json: {
          modelId,
          classMap: json,
          ...(saved && { added: saved.added, predictionsChanged: remapped?.changed ?? 0 }),
          ...(found && { images: found.images }),
        },
        text: lines.join('\n'),
      }
    },
  })
}

function findingsTable(
  { images, byClass }: Awaited<ReturnType<typeof findings>>,
  classes: readonly MappedClass[],
): string {
  const rows = [...byClass]
    .toSorted(([, a], [, b]) => b.found - a.found)
    .map(([modelClass, { found, minScore, maxScore }]) => {
      const one = classes[modelClass]
      const meaning = one?.class ?? (one?.decided ? 'ignored' : 'ignored until mapped')
      return [one?.name ?? modelClass, found, `${minScore.toFixed(2)}–${maxScore.toFixed(2)}`, meaning]
    })
  return table(['model class', `found in ${count(images, 'image')}`, 'confidence', 'becomes'], rows, 'Nothing found')
}
