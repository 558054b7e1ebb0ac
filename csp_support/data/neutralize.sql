-- A copied database must not speak for the partner: no secret, no automatic check.
DELETE FROM csp_credential;
UPDATE ir_cron
   SET active = false
 WHERE id IN (
    SELECT res_id
      FROM ir_model_data
     WHERE module = 'csp_support' AND model = 'ir.cron'
 );
