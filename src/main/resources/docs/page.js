'use strict';

SwaggerUIBundle({
  url: '/openapi.yaml',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  // Ask nobody else whether the document is valid.
  validatorUrl: null,
});
