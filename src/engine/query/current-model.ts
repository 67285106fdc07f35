/** The row of the current model as a value in SQL, NULL without one. */
export const currentModelSql = "(SELECT model_id FROM model_alias WHERE alias = 'current')"
