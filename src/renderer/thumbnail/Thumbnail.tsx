import { t } from '@lingui/core/macro'
import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import type { ImageId } from '#model/ids.ts'
import { imageUrl } from '../connection/index.ts'
import { classNames } from '../kit/index.ts'

type ThumbnailProps = { imageId: ImageId; variant: 'thumbnail' | 'proxy'; className: string }

/** Shows an image loaded when it becomes visible; an icon if its file is missing. */
export function Thumbnail({ imageId, variant, className }: ThumbnailProps) {
  const [isGone, setIsGone] = useState(false)
  const look = classNames('shrink-0 bg-canvas', className)
  if (isGone)
    return (
      <span className={classNames('grid place-items-center text-text-3', look)} title={t`Image file missing`}>
        <ImageOff className="size-4" aria-hidden />
      </span>
    )
  return (
    <img
      src={imageUrl(imageId, variant)}
      alt=""
      loading="lazy"
      onError={() => setIsGone(true)}
      className={classNames('object-cover', look)}
    />
  )
}
