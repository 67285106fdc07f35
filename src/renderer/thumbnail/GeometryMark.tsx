import { type Geometry, shapeOf } from '#model/shapes/index.ts'

type GeometryMarkProps = {
  geometry: Geometry
  color: string | undefined
  isDashed?: boolean
  isFilled?: boolean
  dotPx: number
}

/** Draws any shape in an SVG of image pixels. */
export function GeometryMark({ geometry, color, isDashed, isFilled, dotPx }: GeometryMarkProps) {
  const shape = shapeOf(geometry)
  const d = shape
    .outline(geometry)
    .map(({ points, closed }) => `M${points.map(([x, y]) => `${x} ${y}`).join('L')}${closed ? 'Z' : ''}`)
    .join('')
  const line = { d, fill: 'none', vectorEffect: 'non-scaling-stroke' } as const
  return (
    <g>
      {isFilled ? (
        <path d={d} fill={color} fillOpacity={0.15} fillRule="evenodd" />
      ) : (
        <path {...line} stroke="rgb(0 0 0 / 0.62)" strokeWidth={4} />
      )}
      <path {...line} stroke={color} strokeWidth={2} strokeDasharray={isDashed ? '6 3' : undefined} />
      {shape.dots(geometry).map(({ at: [x, y] }) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r={dotPx} fill={color} />
      ))}
    </g>
  )
}
