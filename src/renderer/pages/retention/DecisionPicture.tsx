import type { ImageId } from '#model/ids.ts'
import { pictureUrl } from '../../connection/index.ts'

/** The picture that a decision is about, small. */
export const DecisionPicture = ({ imageId }: { imageId: ImageId }) => (
  <img
    src={pictureUrl(imageId, 'proxy')}
    alt=""
    loading="lazy"
    className="my-0.5 h-10 w-14 rounded-sm bg-picture object-cover"
  />
)
