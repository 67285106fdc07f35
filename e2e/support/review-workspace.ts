import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './commands.ts'
import { writeImage } from './images.ts'

/** Boxes predicted on one image of 640 × 480: [label, confidence, x, y, width, height]. */
export type Proposed = readonly [label: string, score: number, x: number, y: number, width: number, height: number]

/**
 * Runs the command line and returns its JSON. No window may have the workspace open. Tests use it instead of importing
 * `#engine`, whose 700 files Playwright would compile in each run.
 */
export function winnow(...args: string[]): unknown {
  const { exitCode, stdout, stderr } = runCommand([...args, '--json', '--quiet'])
  if (exitCode !== 0) throw new Error(`winnow ${args.join(' ')} ended with ${exitCode}: ${stderr || stdout}`)
  return JSON.parse(stdout)
}

/** Gives a workspace these classes, as in a label set file; omitted properties have their defaults. */
export async function giveClasses(workspace: string, classes: readonly Record<string, unknown>[]): Promise<void> {
  const usual = { color: '#2f8fd0', kind: 'object', shapes: null, defaultShape: null, skeleton: null, attributes: [] }
  const file = join(workspace, '..', 'label-set.json')
  const all = classes.map((one) => ({ imageChoice: null, ...usual, ...one }))
  await writeFile(file, JSON.stringify({ labelSet: 1, classes: all }))
  winnow('label-set', 'import', workspace, file)
}

/** A workspace with one image per list of predictions, all to review. */
export async function reviewWorkspace(folder: string, predictions: readonly (readonly Proposed[])[]): Promise<string> {
  const folderOfImages = join(folder, 'images')
  await mkdir(folderOfImages, { recursive: true })
  const labels = [...new Set(predictions.flat().map(([label]) => label))].sort()
  const images = predictions.map((_, i) => ({ id: i + 1, file_name: `image ${i + 1}.jpg`, width: 640, height: 480 }))
  for (const { id, file_name: name } of images) await writeImage(folderOfImages, name, id)
  const annotations = predictions
    .flatMap((boxes, i) => boxes.map((box) => ({ image: i + 1, box })))
    .map(({ image, box: [label, score, x, y, width, height] }, i) => ({
      id: i + 1,
      image_id: image,
      category_id: labels.indexOf(label) + 1,
      bbox: [x, y, width, height],
      area: width * height,
      iscrowd: 0,
      score,
    }))
  const categories = labels.map((name, i) => ({ id: i + 1, name, supercategory: '' }))
  await writeFile(join(folderOfImages, 'instances.json'), JSON.stringify({ images, annotations, categories }))
  const workspace = join(folder, 'workspace')
  winnow('init', workspace)
  // The images of the blind audit differ between workspaces.
  winnow('settings', workspace, 'blindShare=0')
  winnow('import', workspace, folderOfImages, '--labels-as', 'model')
  return workspace
}

export type ListedLabel = {
  class: string
  shape: string
  bbox: [number, number, number, number]
  score: number | null
  origin: string
}
export type ListedImage = { path: string; state: string; labels: ListedLabel[]; predictions: ListedLabel[] }

/** The command line's output about the images, by path. No window may have the workspace open. */
export function listed(workspace: string): ListedImage[] {
  const { images } = winnow('list', workspace, '--labels', '--order', 'image.path') as { images: ListedImage[] }
  return images
}
