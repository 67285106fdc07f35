import { type Crop, useCrops } from '../thumbnail/use-crops.ts'

/** A few crops of objects, side by side. */
export function CropStrip({ crops, label }: { crops: readonly Crop[]; label: string }) {
  const urls = useCrops(crops)
  return (
    <span role="img" aria-label={label} className="flex gap-1">
      {crops.map((crop, i) => (
        <span key={`${crop.imageId} ${crop.box}`} className="size-10 shrink-0 overflow-hidden rounded-md bg-canvas">
          {urls.has(i) && <img src={urls.get(i)} alt="" className="size-full object-cover" />}
        </span>
      ))}
    </span>
  )
}
