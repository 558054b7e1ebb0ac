-- A copied database must not speak for the partner: no secret, no automatic check.
DELETE FROM csp_credential;
UPDATE ir_cron
   SET active = false
 WHERE id IN (
    SELECT res_id
      FROM ir_model_data
     WHERE module = 'csp_support' AND model = 'ir.cron'
 );
-- Nor may it speak with a partner's Odoo, or be spoken to as if it were the real one.
DELETE FROM res_users_apikeys
 WHERE user_id IN (SELECT user_id FROM csp_mirror);
UPDATE csp_mirror
   SET state = 'ended',
       secret_ciphertext = NULL,
       api_key_ciphertext = NULL,
       token_hash = NULL;
