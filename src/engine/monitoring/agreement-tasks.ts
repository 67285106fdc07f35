import type { Agreement, AgreementOfClass, AgreementOfPair } from '#contract'
import type { Annotation } from '#model/labels/annotation.ts'
import { geometryIou, sameObjects } from '#model/labels/same-objects.ts'
import { bootstrap, type Interval } from '../evaluation/for-threads.ts'
import { finishedAnswers } from '../labeling/for-threads.ts'
import type { OnProgress } from '../progress.ts'
import { openReader } from '../query/for-threads.ts'
import { type Coincidences, coincidences, nominalAlpha } from '../statistics/index.ts'
import type { ReadOnlyStore } from '../store/index.ts'

/** The last images that several users have finished: more add no information. */
const maxImages = 2000

type LabelClass = { id: number; name: string; kind: 'object' | 'image'; image_choice: string | null }
type UserLabels = { user: string; labels: readonly Annotation[] }

/** What two users found on an image of one class: objects of either, objects in common, and the overlap of these. */
type Objects = { objects: number; matched: number; overlap: number }
const noObjects: Objects = { objects: 0, matched: 0, overlap: 0 }

const plus = (a: Objects, b: Objects): Objects => ({
  objects: a.objects + b.objects,
  matched: a.matched + b.matched,
  overlap: a.overlap + b.overlap,
})
const f1Of = ({ objects, matched }: Objects): number | null => (objects === 0 ? null : (2 * matched) / objects)
const iouOf = ({ matched, overlap }: Objects): number | null => (matched === 0 ? null : overlap / matched)

/**
 * Counts the objects of two users by class, and under 0 for all classes. Objects of one class match from IoU 0.5 on.
 */
function objectsOf(a: UserLabels, b: UserLabels): Map<number, Objects> {
  const [first, second] = [a, b].map(({ labels }) => labels.filter((one) => one.geometry.shape !== 'whole-image')) as [
    Annotation[],
    Annotation[],
  ]
  const found = new Map<number, Objects>()
  const add = (classId: number, more: Objects) => {
    for (const key of [classId, 0]) found.set(key, plus(found.get(key) ?? noObjects, more))
  }
  for (const { classId } of [...first, ...second]) add(classId, { ...noObjects, objects: 1 })
  for (const { prediction, label } of sameObjects(first, second)) {
    const [one, other] = [first[prediction]!, second[label]!]
    if (one.classId === other.classId)
      add(one.classId, { objects: 0, matched: 1, overlap: geometryIou(one.geometry, other.geometry) })
  }
  return found
}

const pairsOf = <Item>(items: readonly Item[]): [Item, Item][] =>
  items.flatMap((one, n) => items.slice(n + 1).map((other): [Item, Item] => [one, other]))

const wholeImage = ({ labels }: UserLabels): Set<number> =>
  new Set(labels.filter(({ geometry }) => geometry.shape === 'whole-image').map(({ classId }) => classId))

/** A question about the whole image: one class of a choice, or whether it has a class. */
type Question = { key: string; classes: readonly LabelClass[]; answer(given: ReadonlySet<number>): string }

function questionsOf(classes: readonly LabelClass[]): Question[] {
  const ofImage = classes.filter(({ kind }) => kind === 'image')
  const choices = [...new Set(ofImage.flatMap(({ image_choice }) => image_choice ?? []))]
  return [
    ...choices.map((choice) => {
      const those = ofImage.filter(({ image_choice }) => image_choice === choice)
      return {
        key: choice,
        classes: those,
        answer: (given: ReadonlySet<number>) => String(those.find(({ id }) => given.has(id))?.id ?? 'none'),
      }
    }),
    ...ofImage.map((one) => ({
      key: one.name,
      classes: [one],
      answer: (given: ReadonlySet<number>) => String(given.has(one.id)),
    })),
  ]
}

type Image = {
  answers: readonly UserLabels[]
  objects: Map<number, Objects>
  values: Map<string, Coincidences<string>>
}

export const tasks = {
  /** Measures how far users agree who labeled the same images independently, by class and by pair of users. */
  agreement(store: ReadOnlyStore, { queueRow }: { queueRow: number | null }, step: OnProgress): Agreement {
    const classes = store.all<LabelClass>(
      'SELECT id, name, kind, image_choice FROM label_class WHERE removed_at IS NULL ORDER BY position',
    )
    const questions = questionsOf(classes)
    const images = imagesOf(store, queueRow, questions, step)
    const measures = measuresOf(images, classes, questions)
    const once = new Int32Array(images.length).fill(1)
    const values = measures.map(({ measure }) => measure(once))
    const drawn = bootstrap(
      images.map((_, n) => n),
      (times) => measures.map(({ measure }) => measure(times)),
      step,
    )
    const at = (name: string): { value: number | null; interval: Interval | null } => {
      const n = measures.findIndex((one) => one.name === name)
      return { value: values[n] ?? null, interval: values[n] == null ? null : (drawn[n]?.interval ?? null) }
    }
    return {
      images: images.length,
      all: { f1: at('f1 0'), meanIou: at('iou 0') },
      classes: classes.flatMap((one): AgreementOfClass[] => {
        const withIt = images.filter(({ objects }) => objects.has(one.id))
        if (one.kind === 'image' || withIt.length === 0) return []
        return [
          {
            class: one.name,
            images: withIt.length,
            objects: withIt.reduce((sum, { objects }) => sum + objects.get(one.id)!.objects, 0),
            f1: at(`f1 ${one.id}`),
            meanIou: at(`iou ${one.id}`),
          },
        ]
      }),
      wholeImage: questions.map(({ key, classes: those }) => ({
        name: key,
        classes: those.map(({ name }) => name),
        images: images.length,
        alpha: at(`alpha ${key} ${those.length}`),
      })),
      pairs: pairs(images, questions),
    }
  },
}

function imagesOf(
  store: ReadOnlyStore,
  queueRow: number | null,
  questions: readonly Question[],
  step: OnProgress,
): Image[] {
  const rows = store.values<number>(
    `SELECT image_id FROM answer WHERE answered_at IS NOT NULL AND (:queue IS NULL OR queue_id = :queue)
     GROUP BY image_id, queue_id HAVING count(*) > 1 ORDER BY max(answered_at) DESC LIMIT ${maxImages}`,
    { queue: queueRow },
  )
  const answers = finishedAnswers(store, rows).filter((one) => queueRow === null || one.queueRow === queueRow)
  const grouped = Map.groupBy(answers, ({ imageRow, queueRow }) => `${imageRow} ${queueRow}`)
  return [...grouped.values()].flatMap((those, n) => {
    step(n / grouped.size)
    if (those.length < 2) return []
    const objects = new Map<number, Objects>()
    for (const [one, other] of pairsOf(those))
      for (const [classId, more] of objectsOf(one, other))
        objects.set(classId, plus(objects.get(classId) ?? noObjects, more))
    const given = those.map(wholeImage)
    const values = new Map(
      questions.map(({ key, classes, answer }) => [`${key} ${classes.length}`, coincidences(given.map(answer))]),
    )
    return [{ answers: those, objects, values }]
  })
}

type Measure = { name: string; measure(times: Int32Array): number | null }

function measuresOf(
  images: readonly Image[],
  classes: readonly LabelClass[],
  questions: readonly Question[],
): Measure[] {
  const ofClass = [0, ...classes.filter(({ kind }) => kind === 'object').map(({ id }) => id)].flatMap(
    (id): Measure[] => {
      const found = images.flatMap(({ objects }, n) => {
        const own = objects.get(id)
        return own ? [{ n, own }] : []
      })
      const summed = (times: Int32Array): Objects => {
        const sum = { ...noObjects }
        for (const { n, own } of found) {
          sum.objects += times[n]! * own.objects
          sum.matched += times[n]! * own.matched
          sum.overlap += times[n]! * own.overlap
        }
        return sum
      }
      return [
        { name: `f1 ${id}`, measure: (times) => f1Of(summed(times)) },
        { name: `iou ${id}`, measure: (times) => iouOf(summed(times)) },
      ]
    },
  )
  const ofImage = questions.map(({ key, classes: those }): Measure => {
    const name = `${key} ${those.length}`
    const units = images.map(({ values }) => values.get(name)!)
    return { name: `alpha ${name}`, measure: (times) => nominalAlpha(units, times) }
  })
  return [...ofClass, ...ofImage]
}

/** Measures how far each two users agree, most images first. */
function pairs(images: readonly Image[], questions: readonly Question[]): AgreementOfPair[] {
  const found = new Map<
    string,
    { users: [string, string]; images: number; objects: Objects; asked: number; same: number }
  >()
  for (const { answers } of images)
    for (const [one, other] of pairsOf(answers)) {
      const key = JSON.stringify([one.user, other.user])
      const pair = found.get(key) ?? { users: [one.user, other.user], images: 0, objects: noObjects, asked: 0, same: 0 }
      const given = [one, other].map(wholeImage) as [Set<number>, Set<number>]
      found.set(key, {
        users: pair.users,
        images: pair.images + 1,
        objects: plus(pair.objects, objectsOf(one, other).get(0) ?? noObjects),
        asked: pair.asked + questions.length,
        same: pair.same + questions.filter(({ answer }) => answer(given[0]) === answer(given[1])).length,
      })
    }
  return [...found.values()]
    .map(({ users, images: count, objects, asked, same }) => ({
      users,
      images: count,
      f1: f1Of(objects),
      meanIou: iouOf(objects),
      sameAnswers: asked === 0 ? null : same / asked,
    }))
    .sort((a, b) => b.images - a.images)
}

export const open = openReader()
