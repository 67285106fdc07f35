import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AddedModel } from '#contract'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { addModel, type NewModel } from './add-model.ts'

const starterFile = 'centernet-coco80.onnx'

/** Adds the starter model of this installation, unless the workspace has it. */
export async function addStarter(
  context: ActingContext,
  request: Omit<NewModel, 'file'>,
  signal?: AbortSignal,
): Promise<AddedModel> {
  const places = modelPlaces()
  const file = places.map((folder) => join(folder, starterFile)).find((path) => existsSync(path))
  if (file === undefined)
    throw invalid(
      `The starter model (${starterFile}) has not been built yet: it is in none of ${places.slice(0, 2).join(', ')}. Run npm start once in Winnow’s folder to build it.`,
    )
  return addModel(context, { ...request, file, isStarter: true }, signal)
}

/** Lists where an installation keeps its models: in WINNOW_MODELS, and in `models/` of the folder that holds this program. */
function modelPlaces(): string[] {
  const places: string[] = []
  if (process.env.WINNOW_MODELS) places.push(process.env.WINNOW_MODELS)
  const installation = findUp(dirname(fileURLToPath(import.meta.url)), 'package.json')
  if (installation) places.push(join(installation, 'models'))
  return places
}

function findUp(folder: string, name: string): string | null {
  if (existsSync(join(folder, name))) return folder
  const parent = dirname(folder)
  return parent === folder ? null : findUp(parent, name)
}
