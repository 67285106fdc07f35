import { create } from 'zustand'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { AddExample } from '../../class-guide/AddExample.tsx'
import type { Editor } from '../../editor/editor.ts'
import { classOf, selectedIn } from '../../editor/editor-state.ts'
import type { Crop } from '../../thumbnail/use-crops.ts'

const useExample = create<{ example: { labelClass: LabelClass; crop: Crop } | null }>(() => ({ example: null }))

/** Opens the dialog for the selected object. */
export function askExample({ state }: Editor): void {
  const [selected, image] = [selectedIn(state), state.snapshot?.image]
  const labelClass = selected && classOf(state.classes, selected.classId)
  if (!labelClass || !image) return
  const { x, y, width, height } = boundsOfGeometry(selected.geometry)
  useExample.setState({ example: { labelClass, crop: { imageId: image.imageId, box: [x, y, width, height] } } })
}

/** Adds an object of the image to its class's guide. */
export function ExampleDialog() {
  const example = useExample((state) => state.example)
  return example && <AddExample {...example} onClose={() => useExample.setState({ example: null })} />
}
