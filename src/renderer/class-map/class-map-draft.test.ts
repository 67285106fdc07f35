import { expect, it } from 'vitest'
import { choicesFor, emptyDraft, entriesToSave, fileMeaningsOf, meaningsOf, namesOf } from './class-map-draft.ts'

const mapped = (modelClass: number, name: string, stored: string | null = null, decided = false) => ({
  modelClass,
  name,
  classId: stored === null ? null : 1,
  class: stored,
  decided,
  fromScore: 0,
})
const classes = [mapped(0, 'Person'), mapped(1, 'car', 'vehicle'), mapped(2, 'clock', null, true), mapped(3, 'tie')]

it('takes what was said before what is stored, and proposes equal names for the rest', () => {
  const draft = { meanings: new Map([[1, 'truck']]), added: ['person'] }
  const names = namesOf(['vehicle'], draft)
  expect(names).toEqual(['vehicle', 'person', 'truck'])
  expect(meaningsOf(classes, names, draft)).toEqual([
    { class: 'person', open: false },
    { class: 'truck', open: false },
    { class: null, open: false },
    { class: null, open: true },
  ])
})

it('forces nothing into an empty label set', () => {
  expect(meaningsOf([mapped(0, 'person')], namesOf([], emptyDraft), emptyDraft)).toEqual([{ class: null, open: true }])
})

it('suggests a class that means the same, until something else is said', () => {
  const models = [mapped(0, 'truck'), mapped(1, 'pedestrian'), mapped(2, 'clock')]
  const names = ['vehicle', 'human']
  expect(meaningsOf(models, names, emptyDraft)).toEqual([
    { class: 'vehicle', open: false, suggested: true },
    { class: 'human', open: false, suggested: true },
    { class: null, open: true },
  ])
  const [truck] = meaningsOf(models, names, { meanings: new Map([[0, null]]), added: [] })
  expect(truck).toEqual({ class: null, open: false })
})

it('takes classes of files for new ones, until they are said to be others', () => {
  const files = [mapped(0, 'Person'), mapped(1, 'lorry'), mapped(2, 'clock'), mapped(3, 'tie')]
  const draft = { meanings: new Map([[3, null]]), added: [] }
  expect(fileMeaningsOf(files, ['person', 'vehicle'], draft)).toEqual([
    { class: 'person', open: false },
    { class: 'vehicle', open: false, suggested: true },
    { class: 'clock', open: true },
    { class: null, open: false },
  ])
})

it('saves what is new, and that what was found and left open is ignored', () => {
  const meanings = meaningsOf(classes, ['vehicle', 'person'], emptyDraft)
  expect(entriesToSave(classes, meanings, (modelClass) => modelClass === 3)).toEqual([
    { modelClass: 0, class: 'person' },
    { modelClass: 3, class: null },
  ])
  expect(entriesToSave(classes, meanings, () => false)).toEqual([{ modelClass: 0, class: 'person' }])
})

it('offers the classes that fit, the best first, and the text as a new class', () => {
  expect(choicesFor('ca', ['bobcat', 'cat', 'car', 'dog'])).toEqual([
    { name: 'cat', isNew: false },
    { name: 'car', isNew: false },
    { name: 'bobcat', isNew: false },
    { name: 'ca', isNew: true },
  ])
  expect(choicesFor('cat', ['bobcat', 'cat'])).toEqual([
    { name: 'cat', isNew: false },
    { name: 'bobcat', isNew: false },
  ])
  expect(choicesFor('', ['a', 'b'])).toHaveLength(2)
})
