import { annotationIdFrom, type EditId, editIdFrom } from '#model/ids.ts'
import { canonicalGeometry } from '#model/labels/canonical-geometry.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { NewLabel } from '../../labeling/for-threads.ts'
import { sha256Hex } from '../../sha256.ts'
import type { ReadImage, ReadLabel } from '../formats/define-format.ts'
import { type LabelExtent, labelExtent } from '../versions/label-extents.ts'

/**
 * The labels of an image as an edit: those that the label set takes, `count` of them. `taken` names the rejected ones,
 * which exist if `isPart`.
 */
export type ImportedEdit = {
  imageRow: number
  editId: EditId
  count: number
  isPart: boolean
  taken(): { labels: readonly NewLabel[]; complete: boolean; extents: readonly LabelExtent[] }
}

/**
 * Makes an edit whose ids depend on image and labels, so that importing them again adds nothing; a label set that takes
 * more of them makes another one. `fit` removes labels that the label set rejects, `count` counts the others.
 */
export function importedEdit(
  image: ReadImage,
  sha256: string,
  classIds: ReadonlyMap<string, number>,
  { fit, count: countOf }: { fit(image: ReadImage): ReadImage; count(image: ReadImage): number },
): ImportedEdit {
  const texts = image.labels.map(labelText).join(',')
  const count = countOf(image)
  const isPart = count < image.labels.length
  const part = isPart ? `,${count}` : ''
  const hash = sha256Hex(`import\n${sha256}\n[[${texts}],${image.complete}${part}]`).slice(0, 32)
  return {
    imageRow: image.imageRow,
    editId: editIdFrom(hash),
    count,
    isPart,
    taken() {
      const { labels, complete } = fit(image)
      const annotations = labels.map((label, i) => annotationOf(label, classIds, idPart(hash, i)))
      const extents = labels.flatMap((label, i) => labelExtent(image.imageRow, annotations[i]!.id, label) ?? [])
      return { labels: annotations, complete, extents }
    },
  }
}

/**
 * Returns the canonical JSON of a label without id and extent. Written without a copy, because there may be a million.
 */
function labelText({ attributes, className, geometry, layer, score, track }: ReadLabel): string {
  const level = layer === undefined ? '' : `,"layer":${layer}`
  const tracked = track === undefined ? '' : `,"track":${canonicalJson(track)}`
  return `{"attributes":${canonicalJson(attributes)},"className":${canonicalJson(className)},"geometry":${canonicalGeometry(geometry)}${level},"score":${score}${tracked}}`
}

/** In the order of the labels. */
const idPart = (hash: string, i: number): string => `${hash.slice(0, 16)}${i.toString(36).padStart(4, '0')}`

function annotationOf(
  { className, geometry, attributes, score, layer, track }: ReadLabel,
  classIds: ReadonlyMap<string, number>,
  id: string,
): NewLabel {
  const classId = classIds.get(className)
  if (classId === undefined) throw new Error(`The class ${className} was not added to the label set.`)
  const label: NewLabel = {
    id: annotationIdFrom(id),
    classId,
    geometry,
    attributes,
    origin: 'import',
    modelId: null,
    predictionId: null,
    score,
  }
  if (layer !== undefined) label.layer = layer
  if (track) label.track = track
  return label
}
