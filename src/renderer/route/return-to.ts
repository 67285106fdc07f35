import { create } from 'zustand'
import { type ImageId, rowOf } from '#model/ids.ts'

type Return = { row: number | null }

/** The image that the library selects and shows when it is opened next: the one that a review ended at. */
const useReturn = create<Return>(() => ({ row: null }))

export const returnTo = (imageId: ImageId): void => useReturn.setState({ row: rowOf(imageId) })

/** Takes the image to come back to, once. */
export function takeReturn(): number | null {
  const { row } = useReturn.getState()
  useReturn.setState({ row: null })
  return row
}
