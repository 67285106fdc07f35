import { idOf } from '#model/ids.ts'
import { draw } from '#model/labels/corrections.ts'
import type { Labels } from '#model/labels/diff.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { Editor } from './editor.ts'
import { annotationId, sessionOn } from './session/fake-engine.ts'
import type { EditSession } from './session/index.ts'
import { labelClass } from './tools/play.ts'

export const box = (x: number, y = 100): Geometry => ({ shape: 'box', x, y, width: 40, height: 40 })

export const classes = [
  labelClass({ classId: 1, name: 'dog' }),
  labelClass({ classId: 2, name: 'road', shapes: ['mask', 'polygon'], defaultShape: 'mask' }),
  labelClass({ classId: 3, name: 'day', kind: 'image', imageChoice: 'light' }),
  labelClass({ classId: 4, name: 'night', kind: 'image', imageChoice: 'light' }),
  labelClass({ classId: 5, name: 'blurred', kind: 'image' }),
  labelClass({
    classId: 6,
    name: 'person',
    attributes: [
      { name: 'pose', kind: 'select', options: ['standing', 'sitting'], required: true, default: 'standing' },
      { name: 'age', kind: 'number', required: false },
    ],
  }),
]

export const sessionOf = (image: number, labels: Labels): Promise<EditSession> =>
  sessionOn(labels, { imageId: idOf('img', image), path: `${image}.jpg`, widthPx: 400, heightPx: 300 })

export const labelsWith = (...annotations: [geometry: Geometry, classId?: number][]): Labels => ({
  annotations: annotations.map(
    ([geometry, classId = 1], n) => draw(geometry, classId, annotationId(n)).annotations[0]!.after!,
  ),
  predictions: [],
  state: 'new',
})

export async function editorWith(labels: Labels, image = 1): Promise<Editor> {
  const editor = new Editor(0)
  editor.display.setClasses(classes)
  editor.camera.setView({ widthPx: 400, heightPx: 300 })
  editor.show(await sessionOf(image, labels))
  return editor
}

export const annotationsIn = (editor: Editor) => editor.state.snapshot?.labels.annotations ?? []
export const geometriesIn = (editor: Editor) => annotationsIn(editor).map(({ geometry }) => geometry)
export const editsIn = (editor: Editor) => editor.state.snapshot?.edits.length
export const announcement = (editor: Editor) => editor.state.announcement?.message
