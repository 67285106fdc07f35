import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'

/** Above this file or its bundle: the project, or the folder of an installed program. */
const installation = dirname(findPackageJSON(import.meta.url) ?? '')

export const samplesFolder = join(installation, 'samples/photos')
export const starterFile = join(installation, 'models/centernet-coco80.onnx')
export const recipesFolder = join(installation, 'recipes')
export const policyFile = join(installation, 'resources/sample-policy.json')
