import { describe, expect, it } from 'vitest'
import { type Entry, fittingEntries } from './entry.ts'

const entry = (title: string, words = '', kind: Entry['kind'] = 'Do'): Entry => ({
  id: title,
  kind,
  title,
  words,
  run: () => undefined,
})
const entries = [
  entry('Import a folder', 'import, add images, upload'),
  entry('Export a version', 'download, save as'),
  entry('Settings', 'preferences', 'Go to'),
  entry('Classes', 'rename class, label set', 'Go to'),
  entry('Choose a class', 'relabel'),
  entry('Models', 'onnx', 'Go to'),
  entry('Add model', 'new model'),
]
const found = (typed: string) => fittingEntries(entries, typed).map(({ title }) => title)

describe('the palette', () => {
  it('finds by the beginning of words, the title before other words for it', () => {
    expect(found('exp')).toEqual(['Export a version'])
    expect(found('model')).toEqual(['Models', 'Add model'])
    expect(found('SET')).toEqual(['Settings', 'Classes'])
  })

  it('finds by other words, and by several of them in any order', () => {
    expect(found('upload')).toEqual(['Import a folder'])
    expect(found('rename class')[0]).toBe('Classes')
    expect(found('class  rename')).toEqual(['Classes'])
    expect(found('folder import')).toEqual(['Import a folder'])
  })

  it('finds nothing by letters that are only scattered over a text', () => {
    expect(found('xport')).toEqual([])
    expect(found('sgs')).toEqual([])
    expect(found('import classes')).toEqual([])
  })

  it('gives all in their order when nothing is typed', () => {
    expect(found(' ')).toEqual(entries.map(({ title }) => title))
  })
})
