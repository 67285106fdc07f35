import { expect, it } from 'vitest'
import { sameMeaning } from './same-meaning.ts'

it.each([
  ['person', ['dog', 'Persons'], 'Persons'],
  ['pedestrian', ['human', 'car'], 'human'],
  ['people', ['person'], 'person'],
  ['traffic_light', ['Traffic light'], 'Traffic light'],
  ['buses', ['bus'], 'bus'],
  ['car', ['auto', 'vehicle'], 'auto'],
  ['truck', ['auto', 'vehicle'], 'vehicle'],
  ['lorry', ['vehicles'], 'vehicles'],
  ['sheep', ['animal'], 'animal'],
  ['woman', ['human'], 'human'],
  ['handbag', ['bag'], 'bag'],
  ['mobile-phone', ['cell phone'], 'cell phone'],
])('%s means one of %j: %s', (name, classes, meant) => {
  expect(sameMeaning(name, classes)).toBe(meant)
})

it.each([
  ['clock', ['person', 'vehicle']],
  ['vehicle', ['car']],
  ['dog', ['animal', 'pet']],
  ['constructor', ['__proto__', 'toString']],
  ['s', ['es']],
  ['', ['']],
  ['кот', ['собака']],
])('%s is left open with %j: nothing means it, or several do', (name, classes) => {
  expect(sameMeaning(name, classes)).toBeNull()
})
