import {
  Crosshair,
  Diamond,
  Image,
  type LucideIcon,
  Paintbrush,
  Pentagon,
  PersonStanding,
  Spline,
  Square,
} from 'lucide-react'
import { type ShapeName, shapes } from '#model/shapes/index.ts'
import { fromEngine } from '../../../texts/from-engine.ts'

const shapeIcons: Record<ShapeName, LucideIcon> = {
  box: Square,
  'rotated-box': Diamond,
  polygon: Pentagon,
  mask: Paintbrush,
  polyline: Spline,
  points: Crosshair,
  skeleton: PersonStanding,
  'whole-image': Image,
}

export function ShapeIcon({ shape }: { shape: ShapeName }) {
  const Icon = shapeIcons[shape]
  return (
    <span
      role="img"
      aria-label={fromEngine(shapes[shape].title)}
      title={fromEngine(shapes[shape].title)}
      className="shrink-0 text-text-3"
    >
      <Icon size={12} aria-hidden />
    </span>
  )
}
