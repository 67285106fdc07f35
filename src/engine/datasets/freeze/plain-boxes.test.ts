import { expect, test } from 'vitest'
import { storedDigests } from '../versions/content-hash.ts'
import { digestsOfBoxes } from './plain-boxes.ts'
import type { StoredLabel } from './stored-labels.ts'

const names = new Map([
  [1, 'car'],
  [2, 'a "quoted" ünïcödé class\n'],
  [30, 'van'],
])
const digestOf = digestsOfBoxes(names)
const textOf = (labels: readonly StoredLabel[]) =>
  labels.map(([, position, classId, geometry]) => `${position} ${classId}${geometry}`).join('')
const boxes = (numbers: readonly string[]) =>
  numbers.map(
    (n, i): StoredLabel => [
      1,
      i * 3,
      [1, 2, 30, 4][i % 4]!,
      `{"shape":"box","x":${n},"y":1,"width":2.5,"height":${n}}`,
      null,
    ],
  )

test('plain boxes have the digest that their labels have, however their numbers are written', () => {
  const numbers = [
    '0',
    '-0',
    '0.0',
    '1.0',
    '12.50',
    '-3.25',
    '0.000001',
    '0.0000001',
    '1e-7',
    '1E+2',
    '123456.5',
    '00012',
  ]
  numbers.push(
    '0.30000000000000004',
    '50.833333333333336',
    '5.0999999999999996',
    '-0.000000000000',
    '-0.5',
    '99999.999999',
  )
  const labels = boxes(numbers.filter((n) => n !== '00012'))
  for (const some of [labels, ...labels.map((label) => [label])])
    expect(digestOf(textOf(some))?.digest).toBe(storedDigests(names)(some))
  expect(digestOf(textOf(labels.slice(0, 5)))?.counts).toEqual(
    new Map([
      [1, 2],
      [2, 1],
      [30, 1],
      [4, 1],
    ]),
  )
})

test('as many as there are', () => {
  const many = boxes(Array.from({ length: 5000 }, (_, i) => `${i / 7}`))
  expect(digestOf(textOf(many))?.digest).toBe(storedDigests(names)(many))
})

test('what is no plain box, or not in order, is left to who reads labels one by one', () => {
  const [first = '', second = ''] = boxes(['1', '2']).map((label) => textOf([label]))
  const others = [
    'other',
    `${first}other`,
    `${second}${first}`,
    `${first}${first}`,
    first.slice(0, -1),
    first.slice(0, 20),
  ]
  others.push(first.replace('"x"', '"y"'), first.replace('"x":1', '"x":1e999'), first.replace('"x":1', '"x":null'))
  others.push(first.replace('box', 'bøx'), first.replace('{"', '{ "'), first.replace('}', ',"more":1}'))
  for (const text of others) expect([text, digestOf(text)]).toEqual([text, null])
})
