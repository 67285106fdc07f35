import type { SchemaElement, SchemaTree } from 'hyparquet'
import type { encodeNestedValues } from 'hyparquet-writer/src/dremel.js'
import { schemaPathResolver } from 'hyparquet-writer/src/schema.js'
import type { NumberLists, PackedRows } from './row.ts'
import { parquetSchema } from './schema.ts'

type PageData = ReturnType<typeof encodeNestedValues>

/** A list of each object of a row: `path` from the root of the schema to its values, which are lists of lists `depth` deep. */
type ObjectLeaf = { name: string; path: SchemaElement[]; depth: number }

/** The lists of objects, in the order of the schema. */
export function objectLeaves(): ObjectLeaf[] {
  const top = schemaPathResolver(parquetSchema)(['objects'])
  return top.at(-1)!.children.map((field) => {
    const tree: SchemaTree[] = [...top, field]
    for (let below = field.children[0]; below; below = below.children[0]) tree.push(below)
    const path = tree.map(({ element }) => element)
    const depth = path.filter(({ repetition_type }) => repetition_type === 'REPEATED').length
    return { name: field.element.name, path, depth }
  })
}

/**
 * The values of a leaf with the two numbers that Parquet has of each: how much of its path is there, and at which depth a list
 * goes on with it. What has no value is `undefined`.
 */
export function pageOf({ name, depth }: ObjectLeaf, { counts, objects }: PackedRows): PageData {
  const page = { values: [] as unknown[], definitionLevels: [] as number[], repetitionLevels: [] as number[] }
  const add = (value: unknown, definition: number, repetition: number) => {
    page.values.push(value)
    page.definitionLevels.push(definition)
    page.repetitionLevels.push(repetition)
  }
  /** What an object has, at a depth. */
  const addAt = (value: unknown, level: number, repetition: number): void => {
    if (level > depth) {
      const isThere = value !== null && value !== undefined
      add(isThere ? value : undefined, isThere ? maxDefinition : maxDefinition - 1, repetition)
    } else addList(Array.isArray(value) ? value : [], level, repetition)
  }
  const addList = (list: readonly unknown[], level: number, repetition: number) => {
    if (list.length === 0) add(undefined, 2 * level, repetition)
    for (let i = 0; i < list.length; i++) addAt(list[i], level + 1, i === 0 ? repetition : level)
  }
  const maxDefinition = 2 * depth + 2
  const column = objects[name] ?? null
  const values = column && 'numbers' in column ? listsIn(column) : column
  let at = 0
  for (const count of counts) {
    if (count === 0) add(undefined, 2, 0)
    for (let i = 0; i < count; i++) addAt(values?.[at++], 2, i === 0 ? 0 : 1)
  }
  return { ...page, values: name === 'id' ? asBytes(page.values) : page.values, maxDefinitionLevel: maxDefinition }
}

function listsIn({ numbers, lengths }: NumberLists): number[][] {
  let at = 0
  return Array.from(lengths, (length) => {
    const list: number[] = []
    for (let i = 0; i < length; i++) list.push(numbers[at++]!)
    return list
  })
}

/** Texts of which no two are the same as bytes: to encode them one by one would take as long as all other columns. */
function asBytes(texts: unknown[]): unknown[] {
  const all = texts.join('')
  const bytes = new TextEncoder().encode(all)
  if (bytes.length !== all.length) return texts
  let at = 0
  return texts.map((text) => {
    if (typeof text !== 'string') return text
    at += text.length
    return bytes.subarray(at - text.length, at)
  })
}
