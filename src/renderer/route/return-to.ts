import { create } from 'zustand'
import { type ImageId, rowOf } from '#model/ids.ts'

type Return = { row: number | null; object: { imageId: ImageId; objectId: string } | null }

/** The image at which a review ended, for the library to select, and the object selected on it, for the next review. */
const useReturn = create<Return>(() => ({ row: null, object: null }))

export const returnTo = (imageId: ImageId, objectId: string | null): void =>
  useReturn.setState({ row: rowOf(imageId), object: objectId === null ? null : { imageId, objectId } })

/** Returns the image at which the review ended, and forgets it. */
export function takeReturn(): number | null {
  const { row } = useReturn.getState()
  useReturn.setState({ row: null })
  return row
}

/** Returns the object that was selected when the user left this image. */
export function objectLeftOn(imageId: ImageId): string | null {
  const { object } = useReturn.getState()
  return object?.imageId === imageId ? object.objectId : null
}
