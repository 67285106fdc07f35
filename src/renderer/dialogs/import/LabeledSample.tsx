import type { ImportSample } from '#contract'
import { classColor } from '#model/label-set/label-set.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'

/** Returns the lines and dots of a shape as an SVG path. */
function pathOf(geometry: Geometry, dotPx: number): string {
  const shape = shapeOf(geometry)
  const lines = shape
    .outline(geometry)
    .map(({ points, closed }) => `M${points.map(([x, y]) => `${x},${y}`).join('L')}${closed ? 'Z' : ''}`)
  const dots = shape
    .dots(geometry)
    .map(({ at: [x, y] }) => `M${x - dotPx},${y}h${2 * dotPx}m${-dotPx},${-dotPx}v${2 * dotPx}`)
  return [...lines, ...dots].join('')
}

type LabeledSampleProps = {
  sample: ImportSample
  /** All classes, in the order of their colors. */
  classes: readonly string[]
}

/** A thumbnail of an image that is not imported yet, with its labels drawn over a dark outline. */
export function LabeledSample({ sample, classes }: LabeledSampleProps) {
  const { path, widthPx, heightPx, labels, thumbnail } = sample
  const dotPx = Math.max(widthPx, heightPx) / 60
  const ofImage = labels.filter(({ geometry }) => geometry.shape === 'whole-image').map((label) => label.class)
  return (
    <figure title={path}>
      <svg
        role="img"
        aria-label={`${path}: ${labels.map((label) => label.class).join(', ')}`}
        viewBox={`0 0 ${widthPx} ${heightPx}`}
        preserveAspectRatio="xMidYMid meet"
        className="block aspect-4/3 w-full rounded-lg bg-canvas"
      >
        <image href={thumbnail} width={widthPx} height={heightPx} preserveAspectRatio="none" />
        {labels.map(({ class: name, geometry }, i) => {
          const line = { d: pathOf(geometry, dotPx), fill: 'none', vectorEffect: 'non-scaling-stroke' } as const
          return (
            <g key={i}>
              <path {...line} stroke="rgb(0 0 0 / 0.62)" strokeWidth={4} />
              <path {...line} stroke={classColor(classes.indexOf(name))} strokeWidth={2} />
            </g>
          )
        })}
      </svg>
      {ofImage.length > 0 && <figcaption className="truncate text-text-2 text-xs">{ofImage.join(', ')}</figcaption>}
    </figure>
  )
}
