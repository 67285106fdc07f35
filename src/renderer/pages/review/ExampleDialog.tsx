import { create } from 'zustand'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { AddExample } from '../../class-guide/AddExample.tsx'
import type { Editor } from '../../editor/editor.ts'
import { classOf, selectedIn } from '../../editor/editor-state.ts'
import type { Crop } from '../../thumbnail/use-crops.ts'

const useAsked = create<{ asked: { labelClass: LabelClass; crop: Crop } | null }>(() => ({ asked: null }))

/** Opens the dialog for the selected object. */
export function askExample({ state }: Editor): void {
  const [selected, image] = [selectedIn(state), state.snapshot?.image]
  const labelClass = selected && classOf(state.classes, selected.classId)
  if (!labelClass || !image) return
  const { x, y, width, height } = boundsOfGeometry(selected.geometry)
  useAsked.setState({ asked: { labelClass, crop: { imageId: image.imageId, box: [x, y, width, height] } } })
}

/** Adds an object of the image to its class's guide. */
export function ExampleDialog() {
  const asked = useAsked((state) => state.asked)
  return asked && <AddExample {...asked} onClose={() => useAsked.setState({ asked: null })} />
}
