import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import type { ImageId } from '#model/ids.ts'
import { pictureUrl } from '../../connection/index.ts'

/** The picture that a decision is about; an icon where its file is gone. */
export function DecisionPicture({ imageId, className }: { imageId: ImageId; className: string }) {
  const [isGone, setIsGone] = useState(false)
  if (isGone)
    return (
      <span
        className={`grid place-items-center bg-picture text-text-3 ${className}`}
        title="The picture’s file is gone."
      >
        <ImageOff className="size-4" aria-hidden />
      </span>
    )
  return (
    <img
      src={pictureUrl(imageId, 'proxy')}
      alt=""
      loading="lazy"
      onError={() => setIsGone(true)}
      className={`bg-picture object-cover ${className}`}
    />
  )
}
