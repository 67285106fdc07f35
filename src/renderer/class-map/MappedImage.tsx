import type { SampledImage } from '#contract'
import { imageUrl } from '../connection/index.ts'
import { classNames, formatScore } from '../kit/index.ts'
import type { ClassMapState } from './use-class-map.ts'

type MappedImageProps = {
  image: SampledImage
  state: Pick<ClassMapState, 'meanings' | 'colorOf'>
  /** Shows the confidence of a single object too. */
  isLarge?: boolean
}

/** An image with what would be predicted on it with the current map. */
export function MappedImage({ image, state, isLarge = false }: MappedImageProps) {
  const { imageId, path, widthPx, heightPx, found } = image
  const objects = found.flatMap(({ modelClass, score, box }) => {
    const name = state.meanings[modelClass]?.class ?? null
    return name === null ? [] : [{ name, score, box }]
  })
  const counts = new Map<string, number>()
  for (const { name } of objects) counts.set(name, (counts.get(name) ?? 0) + 1)
  const caption = [...counts].map(([name, count]) => `${name} ${count}`).join(', ')
  return (
    <figure
      className={classNames(
        'relative overflow-hidden rounded-lg bg-canvas',
        isLarge ? 'aspect-[16/10]' : 'aspect-[4/3]',
      )}
    >
      <img src={imageUrl(imageId, isLarge ? 'proxy' : 'thumbnail')} alt={path} className="size-full object-contain" />
      <svg
        viewBox={`0 0 ${widthPx} ${heightPx}`}
        preserveAspectRatio="xMidYMid meet"
        className="absolute inset-0 size-full"
        aria-hidden
      >
        {objects.map(({ name, box: [x, y, width, height] }) => (
          <g
            key={`${name} ${x} ${y} ${width} ${height}`}
            fill="none"
            className="[&_*]:[vector-effect:non-scaling-stroke]"
          >
            <rect {...{ x, y, width, height }} stroke="rgb(0 0 0 / 0.62)" strokeWidth={4} />
            <rect {...{ x, y, width, height }} stroke={state.colorOf(name)} strokeWidth={2} strokeDasharray="8 4" />
          </g>
        ))}
      </svg>
      {caption !== '' && (
        <figcaption className="absolute inset-x-2 bottom-2 flex justify-end">
          <span className="max-w-full truncate rounded-md bg-black/70 px-2 py-0.5 text-xs text-white">
            {isLarge && objects.length === 1 && objects[0] ? `${caption} · ${formatScore(objects[0].score)}` : caption}
          </span>
        </figcaption>
      )}
    </figure>
  )
}
