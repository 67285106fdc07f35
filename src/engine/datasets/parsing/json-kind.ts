import { type HasKey, keysInJson } from './json-keys.ts'

/** How to recognize the JSON files of a format: `isOwn` as soon as its keys were seen, `isAtEnd` once all were. */
type Signature = { root: '{}' | '[]'; isOwn(has: HasKey): boolean; isAtEnd?(has: HasKey): boolean }

const signatures = {
  'coco-results': { root: '[]', isOwn: (has) => has('[].image_id') && has('[].category_id') },
  coco: {
    root: '{}',
    // Datumaro's categories are not a list; annotations without an image id belong to others: SA-1B, a Label Studio task.
    isOwn: (has) => (has('.images[]') || has('.annotations[].image_id')) && !has('.categories{}'),
    isAtEnd: (has) => has('.images') || has('.categories[]'),
  },
  // One file per image. None of our formats reads it.
  'sa-1b': {
    root: '{}',
    isOwn: (has) => has('.image{}') && has('.annotations[].segmentation'),
    isAtEnd: (has) => has('.image{}') && has('.annotations[]'),
  },
  datumaro: {
    root: '{}',
    isOwn: (has) => has('.items[]') && (has('.categories{}') || has('.items[].annotations[]')),
    isAtEnd: (has) => has('.categories{}') && ['.label', '.info', '.infos', '.items', '.media_type'].some(has),
  },
  // Its own JSON, a list of tasks with results, or JSON-MIN, which only has the values.
  labelstudio: {
    root: '[]',
    isOwn: (has) =>
      ['annotations', 'completions', 'predictions'].some((list) => has(`[].${list}[].result[]`)) ||
      has('[].annotation_id'),
  },
  // Or one of its tasks in a separate file.
  'labelstudio-task': {
    root: '{}',
    isOwn: (has) => ['annotations', 'completions', 'predictions'].some((list) => has(`.${list}[].result[]`)),
  },
  labelme: {
    root: '{}',
    isOwn: (has) => has('.shapes[]') && (has('.shapes[].points') || ['.imagePath', '.imageData', '.version'].some(has)),
  },
  createml: {
    root: '[]',
    isOwn: (has) => namesImage(has) && (has('[].annotations[].coordinates') || has('[].annotations[].label')),
    isAtEnd: (has) => namesImage(has) && (has('[].annotations') || has('[].coordinates')),
  },
} as const satisfies Record<string, Signature>

const namesImage = (has: HasKey): boolean => has('[].image') || has('[].imagefilename')

export type JsonKind = keyof typeof signatures

/** Whether a file is of a format, by its keys, wherever they are. A large file is read only as far as needed. */
export async function isJsonOf(kind: JsonKind, file: string): Promise<boolean> {
  if (!/\.json$/i.test(file)) return false
  const own: Signature = signatures[kind]
  const otherRoot = own.root === '{}' ? '[]' : '{}'
  const isAny = (has: HasKey) => Object.values(signatures).some(({ isOwn }) => isOwn(has))
  const has = await keysInJson(file, (seen) => (seen(otherRoot) && !seen(own.root)) || isAny(seen))
  return own.isOwn(has) || (!isAny(has) && own.isAtEnd?.(has) === true)
}
