import { t } from '@lingui/core/macro'
import { deepEqual } from 'fast-equals'
import type { AnnotationId, PredictionId } from '#model/ids.ts'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import type { Diff } from '#model/labels/diff.ts'
import { shapes } from '#model/shapes/index.ts'
import { fromEngine } from '../texts/from-engine.ts'
import { shapeInSentence } from '../texts/in-sentence.ts'

/** What the text of an edit needs. With the numbers of objects, an edit of one object names it. */
export type DiffContext = {
  className(classId: number): string
  numberOf?(id: AnnotationId | PredictionId): number | undefined
  /** The image's predictions, to say how an accepted one was changed. */
  predictions?: readonly Prediction[]
}

/** Describes an edit in a few words: "accepted dog × 3", "resized cat 1", "marked reviewed". */
export function describeEdit(diff: Diff, context: DiffContext): string {
  const { predictions = [] } = context
  const nameOf = namer(diff, context)
  const counts = new Map<string, number>()
  const count = (words: string) => counts.set(words, (counts.get(words) ?? 0) + 1)
  const explained = new Set<string>()
  for (const change of diff.annotations) {
    const source = change.after?.predictionId ?? change.before?.predictionId
    if (source) explained.add(source)
    const opened = diff.predictions.some(({ id, after }) => id === source && after === 'open')
    const prediction = predictions.find(({ id }) => id === change.after?.predictionId)
    count(changeText({ ...change, opened, prediction }, context, nameOf))
  }
  for (const { id, after } of diff.predictions) {
    if (explained.has(id)) continue
    const prediction = predictions.find((one) => one.id === id)
    const name = prediction ? nameOf(prediction) : 'prediction'
    count(`${after === 'deleted' ? t`deleted` : t`restored`} ${name}`)
  }
  const parts = [...counts].map(([words, times]) => (times === 1 ? words : `${words} × ${times}`))
  if (diff.state) parts.push(stateText(diff.state))
  return parts.join(', ') || t`nothing`
}

/** Describes a change of state. An image that is open again for a reason was sent back. */
function stateText({ after, reason }: NonNullable<Diff['state']>): string {
  const why = reason?.after
  if (!why) return t`marked ${fromEngine(after)}`
  return `${after === 'new' || after === 'predicted' ? t`sent back` : t`marked ${fromEngine(after)}`}: ${why}`
}

type NameOf = (object: { classId: number; id: AnnotationId | PredictionId }) => string

/** Returns how to name an object: by its class, and by its number too if the edit is about no other object. */
function namer(diff: Diff, { className, numberOf }: DiffContext): NameOf {
  const isAlone = Math.max(diff.annotations.length, diff.predictions.length) === 1
  return ({ id, classId }) => {
    const number = isAlone ? numberOf?.(id) : undefined
    return number === undefined ? className(classId) : `${className(classId)} ${number}`
  }
}

/** `opened`: the prediction that the annotation came from is open again. */
type AnnotationChange = Diff['annotations'][number] & { opened: boolean; prediction: Prediction | undefined }

function changeText(
  { before, after, opened, prediction }: AnnotationChange,
  context: DiffContext,
  nameOf: NameOf,
): string {
  const one = after ?? before
  if (!one) return t`no changes`
  const name = nameOf(one)
  const wholeImage = one.geometry.shape === 'whole-image'
  if (!before && after && prediction && prediction.classId !== after.classId)
    return t`relabeled ${nameOf(prediction)} as ${context.className(after.classId)} (accepted)`
  if (!before && after && prediction && !deepEqual(prediction.geometry, after.geometry))
    return t`${geometryText(prediction.geometry, after.geometry, name)} (accepted)`
  if (!before && after) return wholeImage ? t`labeled the image ${name}` : `${verbFor(after.origin)} ${name}`
  if (!after) return opened ? t`restored ${name}` : wholeImage ? t`removed ${name} from the image` : t`deleted ${name}`
  if (!before || before.classId !== after.classId)
    return t`relabeled ${before ? nameOf(before) : t`it`} as ${context.className(after.classId)}`
  if (before.geometry.shape !== after.geometry.shape)
    return t`converted ${name} to a ${shapeInSentence(shapes[after.geometry.shape])}`
  if (!deepEqual(before.geometry, after.geometry)) return geometryText(before.geometry, after.geometry, name)
  return before.layer !== after.layer ? t`reordered ${name}` : t`edited attributes of ${name}`
}

/** Describes a change of geometry. A box with the same size and angle was moved; other shapes are adjusted. */
function geometryText(before: Annotation['geometry'], after: Annotation['geometry'], name: string): string {
  if (!('width' in before && 'width' in after)) return t`adjusted ${name}`
  if ('angleDegrees' in before && 'angleDegrees' in after && before.angleDegrees !== after.angleDegrees)
    return t`rotated ${name}`
  const grown = Math.max(Math.abs(before.width - after.width), Math.abs(before.height - after.height))
  return grown < 0.001 ? t`moved ${name}` : t`resized ${name}`
}

const verbFor = (origin: 'human' | 'model' | 'import'): string =>
  origin === 'model' ? t`accepted` : origin === 'human' ? t`drew` : t`imported`
