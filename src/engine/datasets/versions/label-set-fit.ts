import { fitsAttribute, type LabelClass, missingAttributes, takesShape } from '#model/label-set/label-set.ts'
import { shapes } from '#model/shapes/index.ts'
import type { ReadImage, ReadLabel } from '../formats/define-format.ts'
import type { ReadReport } from '../parsing/read-report.ts'

/** Label set classes by the name that a file gives them. */
export type ClassesByName = ReadonlyMap<string, LabelClass>

/** How many of an image's labels the label set takes. */
export function countOfTaken(image: ReadImage, classes: ClassesByName): number {
  const choices = new Set<string>()
  let taken = 0
  for (const label of image.labels) {
    const labelClass = classes.get(label.className)
    if (labelClass && problemOf(label, labelClass, choices) === null) taken += 1
  }
  return taken
}

/** Returns an image with the labels that the label set takes; names the others, and then the image isn't complete. */
export function fitToLabelSet(
  image: ReadImage,
  classes: ClassesByName,
  report: ReadReport,
  source: { name: string; image(): string },
): ReadImage {
  const labels: ReadLabel[] = []
  const choices = new Set<string>()
  for (const label of image.labels) {
    const labelClass = classes.get(label.className)
    const problem = labelClass ? problemOf(label, labelClass, choices) : null
    if (labelClass && problem === null) labels.push(withAnswers(label, labelClass, report))
    else if (problem !== null) report.reject(source.name, problem, `${label.className} of ${source.image()}`)
  }
  const isWhole = image.complete && labels.length === image.labels.length
  const isAnswered = labels.every(
    (label) => missingAttributes(classes.get(label.className)!, label.attributes).length === 0,
  )
  if (isWhole && !isAnswered) report.change('image not marked reviewed, because a required attribute is not set')
  return { ...image, labels, complete: isWhole && isAnswered }
}

function problemOf({ className, geometry }: ReadLabel, labelClass: LabelClass, choices: Set<string>): string | null {
  if (!takesShape(labelClass, geometry.shape))
    return `The label set does not allow a ${shapes[geometry.shape].title.toLowerCase()} for ${labelClass.name}.`
  const count = labelClass.skeleton?.points.length
  if (geometry.shape === 'skeleton' && geometry.points.length !== count)
    return `The skeleton of ${labelClass.name} has ${count} points, not ${geometry.points.length}.`
  if (geometry.shape !== 'whole-image') return null
  const choice = labelClass.imageChoice === null ? `class ${className}` : `choice ${labelClass.imageChoice}`
  if (choices.has(choice))
    return `The image has another class of the group “${labelClass.imageChoice ?? className}” already.`
  choices.add(choice)
  return null
}

/** Returns a label with attributes that the label set offers, and defaults for missing ones. */
function withAnswers(label: ReadLabel, labelClass: LabelClass, report: ReadReport): ReadLabel {
  if (labelClass.attributes.length === 0) return label
  const { attributes } = label
  const answers = { ...attributes }
  for (const attribute of labelClass.attributes) {
    const { name } = attribute
    if (Object.hasOwn(answers, name) && !fitsAttribute(attribute, answers[name]!)) {
      delete answers[name]
      report.change('attribute with a value that is not in the label set dropped')
    }
    if (!Object.hasOwn(answers, name) && attribute.default !== undefined) answers[name] = attribute.default
  }
  return { ...label, attributes: answers }
}
