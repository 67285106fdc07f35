/** The row of the current model as a value in SQL, NULL without one. */
export const currentModelSql = "(SELECT model_id FROM model_alias WHERE alias = 'current')"

/**
 * SQL for the row of the model whose predictions an image shows: the candidate's while the image is in one of its
 * experiments, else the current one's. `image` is the id of the image as a value in SQL.
 */
export const shownModelSql = (image: string): string =>
  `coalesce((SELECT model_id FROM exposure WHERE exposure.image_id = ${image}), ${currentModelSql})`
