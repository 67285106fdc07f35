import { type HasKey, keysInJson } from './json-keys.ts'

/** What tells the JSON files of a format: `isOwn` as soon as its keys were seen, `isAtEnd` once all were. */
type Signature = { root: '{}' | '[]'; isOwn(has: HasKey): boolean; isAtEnd?(has: HasKey): boolean }

const signatures = {
  'coco-results': { root: '[]', isOwn: (has) => has('[].image_id') && has('[].category_id') },
  coco: {
    root: '{}',
    // Datumaro's categories are no list; annotations without an image's id are of others: SA-1B, a task of Label Studio.
    isOwn: (has) => (has('.images[]') || has('.annotations[].image_id')) && !has('.categories{}'),
    isAtEnd: (has) => has('.images') || has('.categories[]'),
  },
  // A file for each image. No format of ours reads it.
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
  // Its own JSON, a list of tasks with results, or JSON-MIN, which has the values alone.
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

/** Whether a file is one of a format, by its keys, wherever they stand. Of a large one as much is read as tells it. */
export async function isJsonOf(kind: JsonKind, file: string): Promise<boolean> {
  if (!/\.json$/i.test(file)) return false
  const own: Signature = signatures[kind]
  const otherRoot = own.root === '{}' ? '[]' : '{}'
  const isAny = (has: HasKey) => Object.values(signatures).some(({ isOwn }) => isOwn(has))
  const has = await keysInJson(file, (seen) => (seen(otherRoot) && !seen(own.root)) || isAny(seen))
  return own.isOwn(has) || (!isAny(has) && own.isAtEnd?.(has) === true)
}
