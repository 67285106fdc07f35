import { expect, test } from 'vitest'
import { shortNames } from './short-names.ts'

test('files of one name are told apart by as many folders as it takes', () => {
  const paths = ['/sets/a/train/_annotations.csv', '/sets/b/train/_annotations.csv', 'C:\\sets\\b\\data.yaml']
  expect([...shortNames(paths).values()]).toEqual(['a/train/_annotations.csv', 'b/train/_annotations.csv', 'data.yaml'])
  expect([...shortNames(['x.json', 'x.json']).values()]).toEqual(['x.json'])
})
